import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isCommandApp } from '../remote/command.ts'
import { isThreadApp, ThreadApp } from '../remote/thread-app.ts'
import { type ConfiguredMount, isModulePath } from './mounts.ts'
import { findOwnFolder } from './own-folder.ts'
import { resolvePackage } from './resolve-package.ts'

/** A mount whose files are somebody's to edit: a module of this process, a thread's, or a program's folder. */
export interface SubApp {
  readonly mount: ConfiguredMount
  /** The folder that is its own, by its real path. */
  readonly folder: string
  /** The module that this process imports for it; a thread and a program import theirs by themselves. */
  readonly entry: string | undefined
}

/**
 * Finds the files of a mount. There are none where it is an address, an object of the configuration's own, or the module
 * of an installed package.
 */
export function findSubApp(mount: ConfiguredMount): SubApp | undefined {
  const { source } = mount
  if (isCommandApp(source)) return { mount, folder: realPath(resolve(source.options.cwd ?? '.')), entry: undefined }
  const reference = isThreadApp(source) ? source.module : { source, folder: mount.folder }
  if (typeof reference.source !== 'string') return undefined
  const entry = findFile(reference.source, reference.folder)
  const folder = entry && findOwnFolder(entry, realPath(reference.folder))
  return folder === undefined ? undefined : { mount, folder, entry: isThreadApp(source) ? undefined : entry }
}

/**
 * Which sub-apps of one folder edits are about: those that have loaded one of the files, those that may have (a thread, a
 * program), and those that share a loaded file with one of these, since they share what is in it. A file that none of them
 * has loaded is a view, or something else that they read, and anybody's.
 *
 * @param ownFilesOf the files of the folder that an entry has loaded
 */
export function affectedBy(
  files: readonly string[],
  subApps: readonly SubApp[],
  ownFilesOf: (entry: string) => ReadonlySet<string>,
): SubApp[] {
  const loaded = new Map(
    subApps.map(subApp => [subApp, subApp.entry === undefined ? undefined : ownFilesOf(subApp.entry)]),
  )
  const isLoaded = (file: string) => [...loaded.values()].some(own => own?.has(file))
  if (!files.every(isLoaded)) return [...subApps]
  const concerned = new Set(files)
  const affected = new Set(subApps.filter(subApp => loaded.get(subApp) === undefined))
  for (let before = -1; before !== affected.size; ) {
    before = affected.size
    for (const [subApp, own] of loaded) {
      if (own === undefined || own.isDisjointFrom(concerned)) continue
      affected.add(subApp)
      for (const file of own) concerned.add(file)
    }
  }
  return subApps.filter(subApp => affected.has(subApp))
}

/**
 * The same thread or program as another application, whose life is its own. Everything else is what was imported.
 */
export function sameAnew(app: unknown): unknown {
  if (isThreadApp(app)) return new ThreadApp(app.module, app.options)
  return isCommandApp(app) ? Object.freeze({ ...app }) : app
}

function findFile(source: string, folder: string): string | undefined {
  if (isModulePath(source)) return realPath(resolve(folder, source))
  try {
    return fileURLToPath(resolvePackage(source, folder))
  } catch {
    // Not installed, or a module of Node's own: the mount says so by itself.
    return undefined
  }
}

/** The real path, also of what does not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(realPath(above), basename(path))
  }
}
