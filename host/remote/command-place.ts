import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Listening } from './command-arguments.ts'

/** `sockaddr_un` has 108 bytes on Linux and 104 elsewhere, one of them for the NUL at its end (unix(7)). */
const longestPath = 103

/** A socket's path, in a folder of its own. */
export interface SocketPlace {
  readonly socket: { readonly path: string; readonly folder: string }
  /** Removes both. */
  remove(): Promise<void>
}

/** Makes a place for a socket that only the host's user can enter. */
export async function createSocketPlace(temporary = tmpdir()): Promise<SocketPlace> {
  const isLong = Buffer.byteLength(join(temporary, 'portico-XXXXXX', 'socket')) > longestPath
  // A path that is cut off would be somebody else's.
  const folder = await mkdtemp(join(isLong ? '/tmp' : temporary, 'portico-'))
  return {
    socket: { path: join(folder, 'socket'), folder },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/**
 * Where one run of a program is to listen. Each run has another place: a socket that a killed one left would be in the
 * way, and a port may be taken meanwhile.
 */
export class CommandPlace {
  readonly listening: Listening
  readonly #place: SocketPlace | undefined

  private constructor(listening: Listening, place?: SocketPlace) {
    this.listening = listening
    this.#place = place
  }

  /** A free port of this machine. */
  static async atPort(): Promise<CommandPlace> {
    return new CommandPlace({ kind: 'port', port: await freePort() })
  }

  /** A socket that only the host's user can reach. */
  static async atSocket(): Promise<CommandPlace> {
    const place = await createSocketPlace()
    return new CommandPlace({ kind: 'socket', path: place.socket.path }, place)
  }

  /** What a guardian removes when the host is gone. */
  get socket(): SocketPlace['socket'] | undefined {
    return this.#place?.socket
  }

  /** The addresses at which the program may be found. */
  get addresses(): readonly [string, ...string[]] {
    const { listening } = this
    if (listening.kind === 'socket') return [`unix:${listening.path}`]
    // Where `localhost` is ::1 first, a program that is told no address is there alone.
    return [`http://127.0.0.1:${listening.port}`, `http://[::1]:${listening.port}`]
  }

  /** Whether somebody listens here though the program has ended. */
  async isTaken(): Promise<boolean> {
    return this.listening.kind === 'port' && !(await isFree(this.listening.port))
  }

  /** Removes what was made. */
  async remove(): Promise<void> {
    await this.#place?.remove()
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const isOurs = await canListen(port, '::1')
    await once(server.close(), 'close')
    if (isOurs) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    await once(server.close(), 'close')
    return true
  } catch (error) {
    // Any other reason, like no IPv6 on this machine, is nobody's being there.
    return (error as NodeJS.ErrnoException).code !== 'EADDRINUSE'
  }
}
