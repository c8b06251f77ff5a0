import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import { connectionOptions, isEndToEnd } from '../core/end-to-end.ts'
import { hasBody } from '../core/has-body.ts'
import { RequestBody } from './request-body.ts'
import type { Target } from './target.ts'

/** What became of a request that was given to a target. */
export type Outcome =
  | { readonly kind: 'answered' }
  /** The client is gone. */
  | { readonly kind: 'abandoned' }
  /** `isSent`: the target may have received some of it. */
  | { readonly kind: 'failed'; readonly error: Error; readonly isSent: boolean }

/** What is sent beside the body. */
export interface Outgoing {
  readonly path: string
  /** A flat list of names and values. */
  readonly headers: string[]
}

/**
 * Sends a request to a target and its answer to the client, each piece as it comes and no faster than it is taken.
 * `timeout`: milliseconds to the final answer's headers once there are informational ones; 0 is none.
 */
export function exchange(
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
  { path, headers }: Outgoing,
  timeout: number,
): Promise<Outcome> {
  return new Promise(settle => {
    const body = hasBody(request.headers) ? new RequestBody(request) : null
    const relay = new Relay(request, response, timeout, outcome => {
      body?.destroy()
      settle(outcome)
    })
    const { protocol, hostname } = target.address
    target.pool.dispatch(
      {
        path,
        method: request.method ?? 'GET',
        headers,
        body,
        // Else undici would make new connections for each name in the Host header, which is the client's.
        ...(protocol === 'https:' ? { servername: hostname } : {}),
      },
      relay,
    )
  })
}

/** Hands an answer on to the client as undici delivers it. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #timeout: number
  readonly #settle: (outcome: Outcome) => void
  #controller: Dispatcher.DispatchController | undefined
  #isSent = false
  #isPaused = false
  /** Runs from the first informational answer to the final one. */
  #informing: NodeJS.Timeout | undefined

  /** `timeout`: milliseconds to the final answer's headers; 0 is none. */
  constructor(request: IncomingMessage, response: ServerResponse, timeout: number, settle: (outcome: Outcome) => void) {
    this.#request = request
    this.#response = response
    this.#timeout = timeout
    this.#settle = settle
    response.on('close', this.#onClose)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#isSent = true
    this.#controller = controller
    if (this.#response.destroyed) controller.abort(gone)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    { connection }: Readonly<Record<string, string | string[] | undefined>>,
    statusText = '',
  ): void {
    const headers = endToEnd(controller, connectionOptions(connection?.toString()), status)
    if (status < 200) {
      this.#limitInformation(controller)
      this.#inform(status, headers)
      return
    }
    clearTimeout(this.#informing)
    // A reason that Node refuses to write is no loss: it is for nobody (RFC 9112 section 4).
    this.#response.writeHead(status, /[^\t\x20-\x7e\x80-\xff]/.test(statusText) ? '' : statusText, headers)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#response.write(chunk) || this.#response.destroyed) return
    controller.pause()
    if (this.#isPaused) return
    this.#isPaused = true
    this.#response.once('drain', () => {
      this.#isPaused = false
      controller.resume()
    })
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const trailers = flat(controller.rawTrailers)
    if (trailers.length > 0) this.#response.addTrailers(toPairs(trailers))
    this.#response.end()
    this.#end({ kind: 'answered' })
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#end(this.#response.destroyed ? { kind: 'abandoned' } : { kind: 'failed', error, isSent: this.#isSent })
  }

  /** Each informational answer puts off undici's deadline, and a target could send them for ever. */
  #limitInformation(controller: Dispatcher.DispatchController): void {
    if (this.#timeout === 0) return
    this.#informing ??= setTimeout(() => {
      controller.abort(Object.assign(new Error('only informational answers'), { code: 'UND_ERR_HEADERS_TIMEOUT' }))
    }, this.#timeout)
  }

  /** An informational answer may be dropped (RFC 9110 section 15.2), and Node has no way to send but these two. */
  #inform(status: number, headers: string[]): void {
    if (this.#request.httpVersion === '1.0') return
    if (status === 102) this.#response.writeProcessing()
    if (status !== 103) return
    const hints: Record<string, string[]> = {}
    for (const [name, value] of toPairs(headers)) {
      const lower = name.toLowerCase()
      hints[lower] = [...(hints[lower] ?? []), value]
    }
    try {
      this.#response.writeEarlyHints(hints)
    } catch {
      // A hint that Node takes for malformed is no reason to lose the answer.
    }
  }

  #end(outcome: Outcome): void {
    clearTimeout(this.#informing)
    this.#response.off('close', this.#onClose)
    this.#settle(outcome)
  }

  readonly #onClose = (): void => {
    this.#controller?.abort(gone)
    if (this.#controller === undefined) this.#settle({ kind: 'abandoned' })
  }
}

const gone = new Error('the client is gone')

function endToEnd(
  { rawHeaders }: Dispatcher.DispatchController,
  options: ReadonlySet<string>,
  status: number,
): string[] {
  const all = flat(rawHeaders)
  const sent: string[] = []
  for (let index = 0; index < all.length; index += 2) {
    const name = all[index] as string
    const lower = name.toLowerCase()
    // RFC 9110 section 8.6; a client that believed it would take the next answer for a body.
    if (lower === 'content-length' && (status < 200 || status === 204)) continue
    if (isEndToEnd(lower, options)) sent.push(name, all[index + 1] as string)
  }
  return sent
}

/** Header bytes as Node gives them: each one a character (RFC 9110 section 5.5 calls what is beyond ASCII opaque). */
function flat(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  return (
    (raw as (Buffer | string)[] | null)?.map(part => (typeof part === 'string' ? part : part.toString('latin1'))) ?? []
  )
}

function toPairs(headers: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index < headers.length; index += 2) {
    pairs.push([headers[index] as string, headers[index + 1] as string])
  }
  return pairs
}
