import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HeaderBlock, writeRequestHead } from '../core/request-head.ts'
import type { ResponseHead } from '../core/response-head.ts'
import type { Connection, Exchange } from './connection.ts'
import { RequestBody } from './request-body.ts'
import type { Target } from './target.ts'

/** What became of a request that was given to a target; `abandoned`: the client is gone. */
export type Outcome = 'answered' | 'abandoned' | 'failed'

/** What is sent beside the body. */
export interface Outgoing {
  readonly path: string
  /** A flat list of names and values. */
  readonly headers: readonly string[]
  /** More of them: what is told about the client. */
  readonly told?: HeaderBlock
}

/**
 * A request that is sent to a target, and its answer to the client: each piece as it comes and no faster than it is taken.
 * What comes in one piece is handed on by `deliver`.
 */
export class Relay implements Exchange {
  head = ''
  readonly isHead: boolean
  readonly isRepeated: boolean
  body: RequestBody | undefined
  connection: Connection | undefined
  isOver = false
  /** What it failed with. */
  error: Error | undefined
  /** Whether the target may have received some of what failed. */
  isSent = false
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #settle: ((outcome: Outcome) => void) | undefined
  /** An answer that came in one piece. */
  #whole: ResponseHead | undefined
  #wholeBody = ''
  #awaitsDrain = false

  constructor(request: IncomingMessage, response: ServerResponse, isRepeated = false) {
    this.isRepeated = isRepeated
    this.isHead = request.method === 'HEAD'
    this.#request = request
    this.#response = response
  }

  /** Resolves when the answer is over, or there will be none. */
  send(target: Target, outgoing: Outgoing): Promise<Outcome> {
    return new Promise(settle => {
      this.#settle = settle
      this.#send(target, outgoing)
    })
  }

  /**
   * Hands the client what came in one piece, if it did. Called by whoever has waited for the outcome, it runs with what
   * runs there for the request: its trace, its part of the log.
   */
  deliver(): void {
    if (this.#whole === undefined) return
    const { status, reason, headers } = this.#whole
    this.#response.writeHead(status, reason, headers)
    // Head and body leave in one write, which no Buffer does.
    this.#response.end(this.#wholeBody, 'latin1')
  }

  /** Reads what is left of an upload: it would stand in the way of the client's next request. */
  dropRest(): void {
    if ((this.body !== undefined || this.error !== undefined) && !this.#request.readableEnded) this.#request.resume()
  }

  #send({ pool }: Target, { path, headers, told }: Outgoing): void {
    const { method = 'GET', headers: asked } = this.#request
    const isChunked = asked['transfer-encoding'] !== undefined
    try {
      const { text, length = 0 } = writeRequestHead(method, path, headers, told, isChunked)
      this.head = text
      if (isChunked) this.body = new RequestBody(this.#request, undefined)
      else if (length > 0) this.body = new RequestBody(this.#request, length)
    } catch (error) {
      this.onFailure(error as Error, false)
      return
    }
    if (this.#response.destroyed) {
      this.#end('abandoned')
      return
    }
    this.#response.on('close', () => {
      if (this.isOver) return
      pool.cancel(this, gone)
      this.#end('abandoned')
    })
    pool.send(this)
  }

  onWhole(head: ResponseHead, body: string): void {
    this.#whole = head
    this.#wholeBody = body
    this.#end('answered')
  }

  onHead({ status, reason, headers }: ResponseHead, hasMore: boolean): void {
    this.#response.writeHead(status, reason, headers)
    // What comes with the headers goes out with them; headers that come alone, of an event stream say, do not wait.
    if (!hasMore) this.#response.flushHeaders()
  }

  onBody(piece: Buffer): boolean {
    if (this.#response.write(piece) || this.#response.destroyed) return true
    if (!this.#awaitsDrain) {
      this.#awaitsDrain = true
      this.#response.once('drain', () => {
        this.#awaitsDrain = false
        this.connection?.resume()
      })
    }
    return false
  }

  onEnd(trailers: readonly string[]): void {
    if (trailers.length > 0) this.#response.addTrailers(toPairs(trailers))
    this.#response.end()
    this.#end('answered')
  }

  onFailure(error: Error, isSent: boolean): void {
    this.error = error
    this.isSent = isSent
    this.#end(this.#response.destroyed ? 'abandoned' : 'failed')
  }

  /** An informational answer may be dropped (RFC 9110 section 15.2), and Node has no way to send but these two. */
  onInformation({ status, headers }: ResponseHead): void {
    const response = this.#response
    // A target could send them for ever, and a client that takes none would have the host keep them all.
    if (this.#request.httpVersion === '1.0' || response.socket?.writableNeedDrain) return
    if (status === 102) response.writeProcessing()
    if (status !== 103) return
    const hints: Record<string, string[]> = {}
    for (const [name, value] of toPairs(headers)) {
      const lower = name.toLowerCase()
      hints[lower] = [...(hints[lower] ?? []), value]
    }
    try {
      response.writeEarlyHints(hints)
    } catch {
      // A hint that Node takes for malformed is no reason to lose the answer.
    }
  }

  #end(outcome: Outcome): void {
    if (this.isOver) return
    this.isOver = true
    this.#settle?.(outcome)
  }
}

const gone = new Error('the client is gone')

function toPairs(headers: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index < headers.length; index += 2) {
    pairs.push([headers[index] as string, headers[index + 1] as string])
  }
  return pairs
}
