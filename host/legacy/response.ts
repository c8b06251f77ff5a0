import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { pipeline, Writable } from 'node:stream'
import type { Rewriting } from '../core/rewrite/rewriting.ts'
import type { Coding } from './coding.ts'

/** How the body of an answer is rewritten. */
export interface BodyPlan {
  readonly rewriting: Rewriting
  /** Taken off before, put on again after. */
  readonly coding: Coding | undefined
}

type Headers = readonly OutgoingHttpHeader[] | Readonly<Record<string, OutgoingHttpHeader | undefined>>
type Callback = (error?: Error | null) => void

/** The response's own methods, with the arguments that Node takes: its types know no other forms than one each. */
interface Native {
  readonly writeHead: (this: ServerResponse, ...head: unknown[]) => ServerResponse
  readonly write: (this: ServerResponse, ...piece: unknown[]) => boolean
  readonly end: (this: ServerResponse, ...piece: unknown[]) => ServerResponse
}

/**
 * Rewrites what is answered on a response: `decide` is called once, when every header is known and none is written; it
 * changes them and says how the body is rewritten, if it is. Applications bring prototypes of their own (Express does), so
 * the response's methods are replaced on the response itself.
 */
export function rewriteResponse(response: ServerResponse, decide: () => BodyPlan | undefined): void {
  const native = { writeHead: response.writeHead, write: response.write, end: response.end } as Native
  let isDecided = false
  let plan: BodyPlan | undefined
  let coded: Writable | undefined
  /** A body that came in one piece with its end, before the head was written: its length can be told. */
  let whole: Buffer | undefined

  response.writeHead = ((status: number, reason?: string | Headers, headers?: Headers) => {
    // Node says what is wrong with a second head, or with a status that is none.
    if (isDecided || !Number.isInteger(status)) {
      return native.writeHead.call(response, status, reason, headers)
    }
    setHeaders(response, (typeof reason === 'string' ? headers : (headers ?? reason)) as Headers | undefined)
    response.statusCode = status
    if (typeof reason === 'string') response.statusMessage = reason
    isDecided = true
    plan = decide()
    if (whole !== undefined && plan?.coding === undefined) {
      if (plan !== undefined)
        whole = Buffer.from(plan.rewriting.write(whole.toString('latin1')) + plan.rewriting.end(), 'latin1')
      if (plan !== undefined || mayTellLength(response)) response.setHeader('content-length', whole.length)
    }
    return native.writeHead.call(response, status)
  }) as typeof response.writeHead

  response.write = ((chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback) => {
    if (!isDecided) response.writeHead(response.statusCode)
    if (plan === undefined || !isPiece(chunk) || response.writableEnded) {
      return native.write.call(response, chunk, encoding, callback)
    }
    const [coding, done] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, callback]
    if (plan.coding !== undefined) {
      coded ??= codedBody(response, native, plan.coding, plan.rewriting)
      return coded.write(toBuffer(chunk, coding), done)
    }
    const out = plan.rewriting.write(toBuffer(chunk, coding).toString('latin1'))
    if (out !== '') return native.write.call(response, out, 'latin1', done)
    if (done !== undefined) process.nextTick(done)
    return !response.writableNeedDrain
  }) as typeof response.write

  response.end = ((chunk?: unknown, encoding?: BufferEncoding | Callback, callback?: Callback) => {
    const given = typeof chunk === 'function' ? undefined : (chunk ?? undefined)
    const endNatively = () => native.end.call(response, chunk, encoding, callback)
    if (response.writableEnded || coded?.writableEnded === true) return endNatively()
    if (given !== undefined && !isPiece(given)) return endNatively()
    const last = given === undefined ? undefined : toBuffer(given, typeof encoding === 'string' ? encoding : undefined)
    if (!isDecided) {
      whole = last ?? empty
      // By its name: whoever waits for the head (sessions, compression) has wrapped it, and sets headers now.
      response.writeHead(response.statusCode)
    }
    if (plan === undefined) return endNatively()
    const done = [chunk, encoding, callback].find(argument => typeof argument === 'function') as Callback | undefined
    if (plan.coding !== undefined) {
      coded ??= codedBody(response, native, plan.coding, plan.rewriting)
      if (done !== undefined) response.once('finish', done)
      coded.end(last)
      return response
    }
    if (whole !== undefined) return native.end.call(response, whole, 'latin1', done)
    const out = (last === undefined ? '' : plan.rewriting.write(last.toString('latin1'))) + plan.rewriting.end()
    return native.end.call(response, out, 'latin1', done)
  }) as typeof response.end
}

/** Whether Node would tell the length of a body that comes whole, as it does where nobody has said how it is framed. */
function mayTellLength(response: ServerResponse): boolean {
  const { statusCode, req } = response
  const hasBody = statusCode >= 200 && statusCode !== 204 && statusCode !== 304 && req.method !== 'HEAD'
  return hasBody && !response.hasHeader('content-length') && !response.hasHeader('transfer-encoding')
}

const empty = Buffer.alloc(0)

/** Takes a coded body, and sends it on rewritten and coded again. */
function codedBody(response: ServerResponse, native: Native, coding: Coding, rewriting: Rewriting): Writable {
  const decoder = coding.decode()
  const sink = new Writable({
    write(piece: Buffer, _encoding, next) {
      if (native.write.call(response, piece, 'latin1')) next()
      else response.once('drain', next)
    },
    final(next) {
      native.end.call(response)
      next()
    },
  })
  async function* rewritten(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      const out = rewriting.write(piece.toString('latin1'))
      if (out !== '') yield Buffer.from(out, 'latin1')
    }
    const rest = rewriting.end()
    if (rest !== '') yield Buffer.from(rest, 'latin1')
  }
  // A body that cannot be decoded is cut, so that nobody takes half of it for the whole.
  pipeline(decoder, rewritten, coding.encode(), sink, error => {
    if (error) response.destroy()
  })
  decoder.on('drain', () => response.emit('drain'))
  response.once('close', () => decoder.destroy())
  return decoder
}

/** What `writeHead` was given, set one by one as Node does where headers are set already. */
function setHeaders(response: ServerResponse, headers: Headers | undefined): void {
  if (headers === undefined || headers === null) return
  const values = new Map<string, { name: string; value: OutgoingHttpHeader }>()
  for (const [name, value] of pairsOf(headers)) {
    const key = name.toLowerCase()
    const earlier = values.get(key)
    values.set(key, { name, value: earlier === undefined ? value : [earlier.value, value].flat().map(String) })
  }
  for (const { name, value } of values.values()) response.setHeader(name, value)
}

function pairsOf(headers: Headers): [name: string, value: OutgoingHttpHeader][] {
  if (!Array.isArray(headers)) return Object.entries(headers) as [string, OutgoingHttpHeader][]
  if (Array.isArray(headers[0])) return headers as [string, OutgoingHttpHeader][]
  const pairs: [string, OutgoingHttpHeader][] = []
  for (let index = 0; index + 1 < headers.length; index += 2) pairs.push([String(headers[index]), headers[index + 1]])
  return pairs
}

function isPiece(chunk: unknown): chunk is string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array
}

function toBuffer(chunk: string | Uint8Array, encoding: BufferEncoding | undefined): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding)
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
