import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PorticoError } from '../errors.ts'

/** File names a configuration is looked for under, in order. */
export const configNames = ['ts', 'js', 'mjs', 'yaml', 'yml', 'json'].map(extension => `portico.config.${extension}`)

/**
 * The absolute path of the configuration: the file that is named, or the first of `configNames` in the folder.
 *
 * @throws PORTICO_CONFIG_NOT_FOUND
 */
export async function findConfig(named: string | undefined, folder: string): Promise<string> {
  const candidates = (named === undefined ? configNames : [named]).map(name => resolve(folder, name))
  for (const candidate of candidates) if (await isFile(candidate)) return candidate
  const looked = named === undefined ? `${configNames.join(', ')} in ${folder}` : candidates[0]!
  throw new PorticoError('PORTICO_CONFIG_NOT_FOUND', { looked })
}

/** Tells whether a path is that of a file, or of a link to one. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
