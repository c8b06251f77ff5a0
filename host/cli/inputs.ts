import { resolve } from 'node:path'
import { readEnvironmentFile } from '../config/environment.ts'
import { isFile } from '../config/find.ts'
import { readConfig } from '../config/load.ts'
import { showPath } from '../config/mistakes.ts'
import { type ConfiguredMount, resolveMounts } from '../config/mounts.ts'
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts'
import { isPorticoError } from '../errors.ts'
import { usage } from './command.ts'

/**
 * The configuration a command works on: the named file, or the one in the working directory, with the mounts of
 * `--mount /prefix=./app.ts` added. With such mounts there may be no file.
 *
 * @throws PORTICO_CLI_USAGE, PORTICO_CONFIG_NOT_FOUND, PORTICO_CONFIG_INVALID
 */
export async function readInputs(named: string | undefined, mounts: readonly string[]): Promise<ResolvedConfig> {
  const added = await parseMounts(mounts)
  const config = await readConfig(named).catch(async (error: unknown) => {
    const absent = isPorticoError(error) && error.code === 'PORTICO_CONFIG_NOT_FOUND' && named === undefined
    if (!absent || added.length === 0) throw error
    await readEnvironmentFile(process.cwd(), process.env)
    return resolveConfig({})
  })
  return { ...config, mounts: [...config.mounts, ...added] }
}

async function parseMounts(given: readonly string[]): Promise<ConfiguredMount[]> {
  const sources: Record<string, string> = {}
  for (const text of given) {
    const equals = text.indexOf('=')
    const prefix = text.slice(0, equals)
    const source = text.slice(equals + 1)
    if (equals < 1 || source === '') throw usage(`--mount ${text} is not /prefix=./app.ts`)
    if (Object.hasOwn(sources, prefix)) throw usage(`--mount gives the prefix ${prefix} twice`)
    // A shell completes file names without "./".
    sources[prefix] = (await isFile(source)) ? resolve(source) : source
  }
  const { mounts, mistakes } = resolveMounts(sources, process.cwd())
  const [mistake] = mistakes
  if (mistake !== undefined)
    throw usage(`--mount ${showPath(mistake.path.slice(1))}: ${mistake.problem}`.replace(/\.$/, ''))
  return mounts
}

/**
 * A port number from the command line.
 *
 * @throws PORTICO_CLI_USAGE
 */
export function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw usage(`--port ${text} is not a port number (0 to 65535)`)
  return Number(text)
}
