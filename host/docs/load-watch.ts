import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Milliseconds of quiet after which a file counts as written: an editor writes in several steps. */
const quiet = 50

/**
 * Calls back when a file has been written, replaced or removed. It keeps no process alive. Gives the function that
 * ends it; where the folder cannot be watched nothing is told.
 */
export function watchFile(path: string, changed: () => void): () => void {
  const name = basename(path)
  let timer: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined
  try {
    // The folder, because an editor that replaces the file would leave a watcher of the file with the old one.
    watcher = watch(dirname(path), { persistent: false }, (_event, file) => {
      if (file !== null && file !== name) return
      clearTimeout(timer)
      timer = setTimeout(changed, quiet).unref()
    })
    // The folder is gone: there is nothing left to tell.
    watcher.on('error', () => watcher?.close())
  } catch {
    // No such folder, or no watchers left: the document is loaded all the same.
  }
  return () => {
    clearTimeout(timer)
    watcher?.close()
  }
}
