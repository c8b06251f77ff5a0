import { existsSync, type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Milliseconds of quiet after which files count as written: an editor writes in several steps. */
const quiet = 50

/**
 * Calls back when one of the files has been written, replaced or removed. It keeps no process alive. Gives the function
 * that ends it; what cannot be watched is not told.
 */
export function watchFiles(paths: Iterable<string>, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(changed, quiet).unref()
  }
  const watchers = [...namesByFolder(paths)].map(([folder, names]) => watchFolder(folder, names, later))
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher?.close()
  }
}

/**
 * Folders are watched, because an editor that replaces a file would leave a watcher of the file with the old one. Where
 * a file's folder is not there, the way to it is watched.
 */
function namesByFolder(paths: Iterable<string>): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>()
  for (const path of paths) {
    let name = path
    while (!existsSync(dirname(name)) && dirname(name) !== name) name = dirname(name)
    const folder = dirname(name)
    folders.set(folder, (folders.get(folder) ?? new Set()).add(basename(name)))
  }
  return folders
}

function watchFolder(folder: string, names: ReadonlySet<string>, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, file) => {
      if (file === null || names.has(file)) changed()
    })
    // The folder is gone: there is nothing left to tell.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    // No watchers left: the document is loaded all the same.
    return undefined
  }
}
