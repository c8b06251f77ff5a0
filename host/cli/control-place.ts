import { createHash } from 'node:crypto'
import { lstat, mkdir, realpath } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { reasonOf } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'

/** Where a running `portico serve` takes commands. */
export interface ControlPlace {
  /** A Unix socket, or a named pipe on Windows. */
  readonly socket: string
  /** Holds the sockets of one user; `undefined` on Windows. */
  readonly folder: string | undefined
}

/** `sockaddr_un` has 104 bytes on macOS and 108 on Linux, one of them for the NUL at its end (unix(7)). */
const longestPath = 103

/**
 * The place that belongs to a configuration and a user: the same for the server and for who looks for it.
 *
 * @param subject the configuration's file, or the working directory where there is none; absolute
 */
export async function locateControl(subject: string, temporary = tmpdir()): Promise<ControlPlace> {
  // The file itself may be a link that each change moves on, as Kubernetes does it; its folder may be reached in two ways.
  const folder = await realpath(dirname(subject)).catch(() => dirname(subject))
  const name = createHash('sha256')
    .update(join(folder, basename(subject)))
    .digest('hex')
    .slice(0, 24)
  const user = String(process.getuid?.() ?? userInfo().username)
  if (process.platform === 'win32') return { socket: `\\\\.\\pipe\\portico-${user}-${name}`, folder: undefined }
  const place = (base: string): { socket: string; folder: string } => {
    const own = join(base, `portico-${user}`)
    return { folder: own, socket: join(own, `${name}.sock`) }
  }
  const wanted = place(temporary)
  return Buffer.byteLength(wanted.socket) > longestPath ? place('/tmp') : wanted
}

/**
 * Makes the folder where it is missing. Anybody may have made it in a temporary folder, and could then pretend to be the
 * server, or be told what it tells: one that others own or can enter is refused.
 *
 * @throws PORTICO_CONTROL_UNAVAILABLE
 */
export async function enterControlFolder({ folder, socket }: ControlPlace): Promise<void> {
  if (folder === undefined) return
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unavailable(socket, error)
  }
  await checkControlFolder({ folder, socket })
}

/**
 * Refuses a folder that is not the user's alone.
 *
 * @throws PORTICO_CONTROL_UNAVAILABLE
 */
export async function checkControlFolder({ folder, socket }: ControlPlace): Promise<void> {
  if (folder === undefined) return
  const found = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw unavailable(socket, error)
  })
  if (found === undefined) return
  if (!found.isDirectory()) throw unavailable(socket, `${folder} is not a folder`)
  const user = process.getuid?.()
  if (found.uid !== user) throw unavailable(socket, `${folder} belongs to user ${found.uid}, not to ${user}`)
  const mode = found.mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw unavailable(socket, `others may enter ${folder} (mode ${mode.toString(8)}); run chmod 700 on it`)
  }
}

/** A PORTICO_CONTROL_UNAVAILABLE: the reason is a sentence without its full stop, or what was thrown. */
export function unavailable(socket: string, reason: unknown): PorticoError {
  return new PorticoError('PORTICO_CONTROL_UNAVAILABLE', { socket, reason: reasonOf(reason) }, { cause: reason })
}
