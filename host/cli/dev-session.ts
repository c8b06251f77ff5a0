import { freshModules } from '../config/fresh-module.ts'
import type { ConfiguredMount } from '../config/mounts.ts'
import { innermostFolder } from '../config/own-folder.ts'
import { affectedBy, findSubApp, type SubApp } from '../config/sub-app.ts'
import type { Host } from '../host.ts'
import { failureLine, Replacement } from './dev-replacement.ts'
import { EditQueue } from './edit-queue.ts'
import { showFile } from './fault.ts'
import { FolderWatch } from './folder-watch.ts'
import { reportError } from './report-error.ts'
import { paint } from './terminal.ts'

/** What a development session works on, once it runs. */
export interface RunningHost {
  readonly host: Host
  /** The mounts as they now are configured. */
  mounts(): readonly ConfiguredMount[]
  /** Applies the configuration's file; tells by itself how that went. */
  reload(): Promise<void>
}

/** Watches the files of a host, and replaces what they belong to. */
export class DevSession {
  readonly #file: string | undefined
  readonly #watch = new FolderWatch({ onChange: file => this.#see(file), onFailure: reportError })
  /** Those of a sub-app's folder by the folder, beside each other: one that hangs keeps nothing else. */
  readonly #queues = new Map<string, EditQueue>()
  readonly #configQueue = createQueue(() => this.#reload())
  readonly #outsideQueue = createQueue(files => this.#tellOutside(files))
  #running: RunningHost | undefined
  #subApps: readonly SubApp[] = []
  /** Files that stay what they were when they were first imported. */
  #outside: ReadonlySet<string> = new Set()

  /** `file` is the configuration's, absolute; `undefined` where there is none. */
  constructor(file: string | undefined) {
    this.#file = file
    if (file !== undefined) this.#watch.addFile(file)
  }

  /**
   * Begins to watch what is mounted soon. Before that is imported: then what the configuration imports by itself stays
   * apart from what can be imported anew. Nothing is replaced until what is given was called with the host, which listens.
   */
  watch(mounts: readonly ConfiguredMount[]): (running: RunningHost) => Promise<void> {
    this.#take(mounts)
    const release = [this.#configQueue, ...this.#queues.values()].map(queue => queue.hold())
    return async running => {
      this.#running = running
      this.#watchOutside()
      await Promise.all(release.map(each => each()))
    }
  }

  /** Tells what could not be started, and where its fault is. */
  async tellFailures({ mounts }: Host): Promise<void> {
    for (const { mount, entry, folder } of this.#subApps) {
      const made = mounts.get(mount.prefix)
      if (made?.state === 'failed') {
        print(await failureLine(made, mount.prefix, made.error, { folder, files: [...ownFilesOf(entry)] }))
      }
    }
  }

  /** Ends the watch. */
  close(): void {
    this.#watch.close()
    for (const queue of [this.#configQueue, this.#outsideQueue, ...this.#queues.values()]) queue.close()
  }

  /** Takes up what is mounted. */
  #take(mounts: readonly ConfiguredMount[]): void {
    this.#subApps = mounts.flatMap(mount => findSubApp(mount) ?? [])
    for (const { entry, folder } of this.#subApps) {
      if (entry !== undefined) freshModules().enter(entry, folder)
      if (this.#queues.has(folder)) continue
      this.#queues.set(
        folder,
        createQueue(
          files => this.#replace(folder, files),
          file => this.#isLoaded(file),
        ),
      )
      this.#watch.addFolder(folder)
    }
  }

  #watchOutside(): void {
    const roots = [this.#file, ...this.#subApps.map(({ entry }) => entry)].filter(root => root !== undefined)
    this.#outside = new Set(roots.flatMap(root => [...freshModules().filesOf(root).outside]))
    for (const file of this.#outside) this.#watch.addFile(file)
  }

  #see(file: string): void {
    if (file === this.#file) {
      this.#configQueue.add(file)
      return
    }
    this.#queues.get(this.#folderOf(file) ?? '')?.add(file)
    if (this.#outside.has(file)) this.#outsideQueue.add(file)
  }

  async #replace(folder: string, files: readonly string[]): Promise<void> {
    const changed = this.#watch.takeChanged(files)
    if (changed.length === 0 || this.#running === undefined) return
    const { host } = this.#running
    const here = this.#subApps.filter(
      each => each.folder === folder && host.mounts.get(each.mount.prefix) !== undefined,
    )
    const affected = affectedBy(changed, here, ownFilesOf)
    if (affected.length === 0) return
    const failed = new Set(affected.flatMap(({ entry }) => entry ?? []))
    const settle = freshModules().renew([...failed])
    const replacement = new Replacement(host, changed, print)
    for (const subApp of affected) {
      const { entry } = subApp
      const isReplaced = await replacement.replace(subApp, () => ownFilesOf(entry))
      if (isReplaced && entry !== undefined) failed.delete(entry)
    }
    settle(failed)
    this.#watchOutside()
  }

  async #reload(): Promise<void> {
    await this.#running?.reload()
    this.#take(this.#running?.mounts() ?? [])
    this.#watchOutside()
  }

  async #tellOutside(files: readonly string[]): Promise<void> {
    for (const file of this.#watch.takeChanged(files)) {
      const where = this.#folderOf(file) === undefined ? '' : ' where else it is imported'
      print(`${paint('yellow', '!')} ${showFile(file)} is not a sub-app's own alone: restart to apply it${where}`)
    }
  }

  #folderOf(file: string): string | undefined {
    return innermostFolder(file, this.#queues.keys())
  }

  #isLoaded(file: string): boolean {
    return this.#subApps.some(({ entry }) => ownFilesOf(entry).has(file))
  }
}

function ownFilesOf(entry: string | undefined): ReadonlySet<string> {
  return entry === undefined ? new Set() : freshModules().filesOf(entry).own
}

function createQueue(take: (files: readonly string[]) => Promise<void>, isCode = (_file: string) => true): EditQueue {
  return new EditQueue({
    take: files => take(files).catch(reportError),
    isCode,
    onIgnored: file =>
      print(`${paint('yellow', '!')} ${showFile(file)} is written whenever its application starts: that is ignored`),
  })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
