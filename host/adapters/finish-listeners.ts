import type { ServerResponse } from 'node:http'

/** Called when a response has been sent, or will not be any more: then with the error of its connection, if that had one. */
type FinishListener = (error: Error | null, response: ServerResponse) => void

/** What the package on-finished keeps on a response that somebody listens to. */
interface FinishListeners {
  readonly queue: FinishListener[]
}

type Listened = ServerResponse & { __onFinished?: FinishListeners | null }

/**
 * Listens for the end of a response in place of the package on-finished, by which Koa listens to each one of its own. That
 * package adds listeners to the response and to its connection and takes them off again, a tenth of a small request; it
 * does so for the first who listens, and finds that somebody does. Whoever listens by it is told as always.
 *
 * Where it keeps its listeners is its own matter: should that change, it listens for itself again.
 */
export function gatherFinishListeners(response: Listened): void {
  if (response.__onFinished) return
  response.__onFinished = { queue: [] }
  response.on('finish', tellAll).on('close', tellAll)
}

function tellAll(this: Listened): void {
  const listeners = this.__onFinished
  if (!listeners) return
  this.__onFinished = null
  // A response that has been sent has let go of its connection by the time it closes.
  const error = this.writableFinished ? null : (this.socket?.errored ?? null)
  for (const listener of listeners.queue) listener(error, this)
}
