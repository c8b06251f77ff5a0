import { existsSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/**
 * The folder that is a sub-app's own: the nearest one at or above its module with a `package.json`, or else the module's.
 * One that holds the configuration too (`above`) belongs to all of its sub-apps, and is no one's own.
 *
 * @returns `undefined` for the module of an installed package.
 */
export function findOwnFolder(file: string, above: string): string | undefined {
  const start = dirname(file)
  if (isInstalled(start)) return undefined
  for (let folder = start; !isWithin(above, folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) break
  }
  return start
}

/** Tells whether a path is in a folder, or the folder itself. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** Tells whether a path leads through `node_modules`. */
export function isInstalled(path: string): boolean {
  return path.split(sep).includes('node_modules')
}

/** The innermost of the folders that a path is in. */
export function innermostFolder(path: string, folders: Iterable<string>): string | undefined {
  let innermost: string | undefined
  for (const folder of folders) {
    if (isWithin(path, folder) && folder.length > (innermost?.length ?? 0)) innermost = folder
  }
  return innermost
}
