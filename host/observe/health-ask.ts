import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { MountedApp, MountedRequest } from '../adapters/types.ts'

/** Marks a request by which the host looks whether an application is well. Clients can send it too: nothing trusts it. */
const healthHeader = 'x-portico-health'

/** Bytes of an answer that are taken; its status is known by then. */
const answerLimit = 64 * 1024

/**
 * Asks an application in this process for a path of its own, and gives the status. The request goes to it as one that has
 * entered the mount at `base`, past the host's hooks and the mount's guard: it comes from the host itself. An answer that
 * does not end is cut when enough of it has come, or by the signal.
 *
 * @throws what the application throws, and `cut` where it ends the connection without an answer
 */
export function askForStatus(
  { handle }: Pick<MountedApp, 'handle'>,
  base: string,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new ClientEnd()
    const request = createRequest(socket, base, path)
    const response = new ServerResponse(request)
    response.assignSocket(socket as unknown as Socket)
    const settle = (): void => {
      if (response.headersSent) resolve(response.statusCode)
      else reject(new CutAnswer())
    }
    const cut = (): void => {
      settle()
      socket.destroy()
    }
    signal.addEventListener('abort', cut)
    socket.onFull = cut
    // Node's own server does so, and frameworks wait for the 'close' that follows.
    response.on('finish', () => socket.destroy())
    socket.once('close', () => {
      signal.removeEventListener('abort', cut)
      settle()
      request.destroy()
    })
    const answer = async (): Promise<unknown> => handle(request, response)
    answer().catch(error => {
      reject(error)
      socket.destroy()
    })
  })
}

/** An application ended the connection without an answer. */
export class CutAnswer extends Error {
  override readonly name = 'CutAnswer'
  override readonly message = 'the connection was ended without an answer'
}

function createRequest(socket: ClientEnd, base: string, path: string): MountedRequest {
  const request = new IncomingMessage(socket as unknown as Socket) as MountedRequest
  const headers = { host: 'localhost', 'user-agent': 'portico', accept: '*/*', [healthHeader]: '1' }
  request.method = 'GET'
  request.httpVersion = '1.1'
  request.httpVersionMajor = 1
  request.httpVersionMinor = 1
  request.headers = headers
  request.rawHeaders = Object.entries(headers).flat()
  request.url = path
  request.originalUrl = base + path
  request.baseUrl = base
  request.complete = true
  request.push(null)
  return request
}

/** The connection of a client at this machine, as far as applications ask for more than a stream: what comes is dropped. */
class ClientEnd extends Duplex {
  readonly remoteAddress = '127.0.0.1'
  readonly remoteFamily = 'IPv4'
  readonly remotePort = 0
  readonly encrypted = false
  onFull = (): void => {}
  #received = 0

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#received += chunk.length
    if (this.#received > answerLimit) this.onFull()
    // Not at once: an application that writes without end would never let go.
    setImmediate(done)
  }

  setTimeout(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  destroySoon(): void {
    this.destroy()
  }
}
