import { type FSWatcher, lstatSync, readdirSync, statSync, watch } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { PorticoError } from '../errors.ts'

/** What no edit of a sub-app is about: what it has installed, and what it writes itself. */
const ignored = /^\.|~$|^(?:node_modules|__pycache__)$|\.(?:db|sqlite\d?)(?:-\w+)?$|\.(?:log|pyc|tmp)$/

/** Folders that are watched at most: a whole disk is nobody's sub-app. */
const mostFolders = 10_000

/** Whom a watch tells what. */
export interface WatchListener {
  /** A file may have been changed, made or removed: see `takeChanged`. */
  onChange(file: string): void
  /** PORTICO_WATCH_FAILED: a folder cannot be watched; the others are. */
  onFailure(error: PorticoError): void
}

/** Watches files for edits. Links to folders are not followed. */
export class FolderWatch {
  readonly #listener: WatchListener
  readonly #most: number
  readonly #watchers = new Map<string, FSWatcher>()
  /** Folders that are watched with everything inside. */
  readonly #roots = new Set<string>()
  /** Files that are there, as far as it was told. */
  readonly #files = new Set<string>()
  #isFull = false

  /** `most` folders are watched at most. */
  constructor(listener: WatchListener, most = mostFolders) {
    this.#listener = listener
    this.#most = most
  }

  /** Watches a folder with everything inside but `node_modules`, hidden files, databases and logs; also once it comes to be. */
  addFolder(folder: string): void {
    this.#roots.add(folder)
    this.#enterRoot(folder, false)
  }

  /** Watches a file. Those beside it are told too. */
  addFile(file: string): void {
    this.#watch(nearestFolder(dirname(file)))
  }

  /**
   * Of files that `onChange` told, those that are there, and those that were. What an editor makes for the moment in which it
   * saves is neither.
   */
  takeChanged(files: Iterable<string>): string[] {
    return [...files].filter(file => {
      const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
      const wasThere = this.#files.has(file)
      if (isThere) this.#files.add(file)
      else this.#files.delete(file)
      return isThere || wasThere
    })
  }

  /** Ends the watch. */
  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  #enterRoot(folder: string, isNew: boolean): void {
    this.#enter(folder, isNew)
    if (!this.#watchers.has(folder)) this.#watch(nearestFolder(dirname(folder)))
  }

  /** Watches a folder and those inside; the files of one that has just been made are told as changed. */
  #enter(folder: string, isNew: boolean): void {
    this.#watch(folder)
    // Before it could be watched a file may have come: it is found now.
    for (const entry of readFolder(folder)) {
      if (ignored.test(entry.name)) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) this.#enter(path, isNew)
      else if (isNew) this.#listener.onChange(path)
      else this.#files.add(path)
    }
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder) || this.#isFull) return
    if (this.#watchers.size >= this.#most) {
      this.#isFull = true
      this.#fail(folder, `it and the others have more than ${this.#most} folders`)
      return
    }
    try {
      const watcher = watch(folder, (_event, name) => this.#see(folder, name))
      watcher.on('error', error => this.#refuse(folder, error))
      this.#watchers.set(folder, watcher)
    } catch (error) {
      this.#refuse(folder, error as NodeJS.ErrnoException)
    }
  }

  #see(folder: string, name: string | null): void {
    if (name === null || ignored.test(name)) return
    const path = join(folder, name)
    // The name of a folder can come to mean another one.
    if (this.#watchers.has(path)) this.#leave(path)
    if (!isFolder(path)) this.#listener.onChange(path)
    else if (this.#isInside(path)) this.#enter(path, true)
    else for (const root of this.#roots) if (root.startsWith(path + sep)) this.#enterRoot(root, true)
  }

  #leave(folder: string): void {
    for (const [path, watcher] of this.#watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue
      watcher.close()
      this.#watchers.delete(path)
    }
    for (const file of this.#files) if (file.startsWith(folder + sep)) this.#listener.onChange(file)
  }

  #isInside(path: string): boolean {
    return [...this.#roots].some(root => path === root || path.startsWith(root + sep))
  }

  #refuse(folder: string, error: NodeJS.ErrnoException): void {
    this.#watchers.get(folder)?.close()
    this.#watchers.delete(folder)
    // It is gone; if it comes back, the folder above tells.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EPERM') return
    const isLimit = error.code === 'ENOSPC' || error.code === 'EMFILE'
    // Every further folder would fail the same way.
    if (isLimit) this.#isFull = true
    this.#fail(folder, isLimit ? `the system's limit of watches is reached (${error.code})` : error.message, error)
  }

  #fail(folder: string, reason: string, cause?: unknown): void {
    this.#listener.onFailure(new PorticoError('PORTICO_WATCH_FAILED', { folder, reason }, { cause }))
  }
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** The folder, or the nearest one above it that there is. */
function nearestFolder(folder: string): string {
  return isFolder(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder))
}
