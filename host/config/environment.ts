import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { ConfigMistake } from './mistakes.ts'

/**
 * Reads the `.env` file of a folder into the environment. What the environment already holds wins, even an empty
 * value; only unset variables are set, and they are set for good, because the configuration and the mounted
 * applications read them when their modules are imported.
 */
export async function readEnvironmentFile(folder: string, environment: NodeJS.ProcessEnv): Promise<ConfigMistake[]> {
  let text: string
  try {
    text = await readFile(join(folder, '.env'), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? [] : [{ path: [], problem: `the .env file beside it cannot be read (${code})` }]
  }
  for (const [name, value] of Object.entries(parseEnv(text))) environment[name] ??= value
  return []
}
