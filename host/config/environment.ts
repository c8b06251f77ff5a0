import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { ConfigMistake } from './mistakes.ts'

type Variables = ReadonlyMap<string, string>

/** What the `.env` file of each folder has set in an environment: that, and nothing else, may be taken away again. */
const filled = new WeakMap<NodeJS.ProcessEnv, Map<string, Variables>>()

/**
 * Reads the `.env` file of a folder into the environment. What the environment already holds wins, even an empty
 * value; only unset variables are set, and they stay, because the configuration and the mounted applications read
 * them when their modules are imported. What an earlier reading of the same file has set gives way to this one, unless
 * somebody has changed it meanwhile.
 */
export async function readEnvironmentFile(folder: string, environment: NodeJS.ProcessEnv): Promise<ConfigMistake[]> {
  let text = ''
  try {
    text = await readFile(join(folder, '.env'), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') return [{ path: [], problem: `the .env file beside it cannot be read (${code})` }]
  }
  fill(environment, folder, Object.entries(parseEnv(text)) as [string, string][])
  return []
}

/**
 * Notes what `.env` files have set in an environment. What comes back puts it as it was: a configuration that is refused
 * must not leave its variables behind.
 */
export function keepEnvironment(environment: NodeJS.ProcessEnv): () => void {
  const kept = new Map(filled.get(environment))
  return () => {
    for (const folder of new Set([...kept.keys(), ...(filled.get(environment)?.keys() ?? [])])) {
      fill(environment, folder, kept.get(folder) ?? [])
    }
  }
}

function fill(environment: NodeJS.ProcessEnv, folder: string, variables: Iterable<readonly [string, string]>): void {
  const folders = filled.get(environment) ?? new Map<string, Variables>()
  filled.set(environment, folders)
  for (const [name, value] of folders.get(folder) ?? []) if (environment[name] === value) delete environment[name]
  const set = new Map<string, string>()
  for (const [name, value] of variables) {
    if (environment[name] !== undefined) continue
    environment[name] = value
    set.set(name, value)
  }
  folders.set(folder, set)
}
