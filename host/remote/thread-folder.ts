import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { createSocketPlace } from './command-place.ts'

/** The folder of this process's threads. Nobody but the host's user can enter it. */
export interface ThreadFolder {
  /** Keeps what threads have compiled: one that starts again, or that has modules in common with another, takes a third of the time. */
  readonly cache: string
  /** Chooses where one run of a thread listens: one that hangs on its way out must not remove the socket of the next. */
  chooseSocket(): string
  /** Removes the folder once all have left it. */
  leave(): Promise<void>
}

interface Shared {
  readonly path: Promise<string>
  users: number
  sockets: number
}

let shared: Shared | undefined

/** Enters the folder, which is made for the first to come. */
export async function enterThreadFolder(): Promise<ThreadFolder> {
  shared ??= { path: make(), users: 0, sockets: 0 }
  const own = shared
  own.users++
  try {
    const path = await own.path
    return {
      cache: cacheOfProcess() ?? join(path, 'cache'),
      chooseSocket: () => socketPath(path, String(++own.sockets)),
      leave: () => leave(own),
    }
  } catch (error) {
    shared = undefined
    throw error
  }
}

/** The cache that the process has from run to run, where it has one; Node names the folder in it that is its version's. */
function cacheOfProcess(): string | undefined {
  const folder = getCompileCacheDir()
  return folder && dirname(folder)
}

async function make(): Promise<string> {
  // Where a socket's path is not too long.
  const path = (await createSocketPlace()).socket.folder
  if (kept.size === 0) process.on('exit', removeKept)
  kept.add(path)
  return path
}

function socketPath(folder: string, name: string): string {
  return process.platform === 'win32' ? join('\\\\.\\pipe', folder, name) : join(folder, name)
}

async function leave(own: Shared): Promise<void> {
  if (--own.users > 0) return
  if (shared === own) shared = undefined
  const path = await own.path
  kept.delete(path)
  if (kept.size === 0) process.off('exit', removeKept)
  await rm(path, { recursive: true, force: true })
}

/** The folders that are there now: a host may end without closing. */
const kept = new Set<string>()

function removeKept(): void {
  for (const path of kept) rmSync(path, { recursive: true, force: true })
}
