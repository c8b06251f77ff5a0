import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import { redactTarget } from '../core/redact.ts'
import { type LaterLine, LineStream } from './line-stream.ts'

/** A request that has ended, however it did. */
export interface LoggedRequest {
  /** Of characters that JSON does not escape. */
  readonly id: string
  readonly method: string
  /** In origin form, with whatever secrets its query has. */
  readonly target: string
  /** As it was sent; 499 where the client went away before an answer began. */
  readonly status: number
  /** From the request's arrival to the end of its answer. */
  readonly seconds: number
  /** Bytes. */
  readonly sent: number
  /** The client's address, as far as `trustProxy` lets a header tell it. */
  readonly client: string | undefined
  /** `aborted`, or the code that the host answered with. */
  readonly error: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** When it ended, in milliseconds since the epoch. */
  readonly endedAt: number
}

/** What is logged of a request when it has ended. */
export interface AccessLine {
  /** Of characters that JSON does not escape. */
  readonly reqId: string
  readonly method: string
  /** The target in origin form, its secrets redacted. */
  readonly url: string
  /** As sent; 499 where the client went away before an answer began. */
  readonly status: number
  /** Milliseconds from the request's arrival to the end of its answer. */
  readonly ms: number
  /** Bytes sent. */
  readonly bytes: number
  /** The client's address, as far as `trustProxy` lets a header tell it. */
  readonly ip: string | undefined
  /** `aborted`, or the code that the host answered with. */
  readonly outcome: string | undefined
  readonly trace_id: string | undefined
  readonly span_id: string | undefined
}

/** Writes the line of a request. */
export type AccessLog = (request: LoggedRequest) => void

/** What every access line says of itself. */
const message = 'request'
const level = 30

/** Whether a logger writes the level of access lines. One that does not tell is asked each time. */
export function writesAccessLines(log: FastifyBaseLogger): boolean {
  const { isLevelEnabled } = log as { isLevelEnabled?: (name: string) => boolean }
  return isLevelEnabled?.call(log, 'info') ?? true
}

/**
 * Gives what writes access lines at level `info` to a logger.
 *
 * A line is put together here where the logger is a plain one of pino, with its bindings, clock and stream: by its own
 * method the line would cost four times as much, which is a twentieth of a small Express request. Whatever more a logger
 * does to its lines (a mixin, formatters, several streams), and any other logger, gets the line by its own method. Where
 * the stream gathers lines, the line is put together when they are written.
 */
export function accessLogOf(log: FastifyBaseLogger): AccessLog {
  const plain = plainPino(log)
  if (plain === undefined) return request => log.info(toLine(request), message)
  const { stream } = plain
  if (stream instanceof LineStream) return request => stream.write(new PlainLine(plain, request))
  return request => stream.write(textOf(plain, request))
}

class PlainLine implements LaterLine {
  readonly #log: PlainPino
  readonly #request: LoggedRequest

  constructor(log: PlainPino, request: LoggedRequest) {
    this.#log = log
    this.#request = request
  }

  toString(): string {
    return textOf(this.#log, this.#request)
  }
}

/** The line of a request as pino would write it, but for escapes that JSON leaves to the writer. */
function textOf(log: PlainPino, request: LoggedRequest): string {
  const { id, method, target, status, seconds, sent, client, error, traceId, spanId } = request
  let text = `${beginningOf(log, request.endedAt)}${id}","method":"${method}","url":${quote(redactTarget(target))}`
  text += `,"status":${status},"ms":${toMs(seconds)},"bytes":${sent}`
  if (client !== undefined) text += `,"ip":${quote(client)}`
  if (error !== undefined) text += `,"outcome":"${error}"`
  if (traceId !== undefined) text += `,"trace_id":"${traceId}","span_id":"${spanId}"`
  return `${text},"msg":"${message}"}\n`
}

/** Up to the request's id: many lines are of the same millisecond. */
function beginningOf(log: PlainPino, at: number): string {
  if (log.at !== at) {
    log.at = at
    log.beginning = `${log.head}${log.timeOf(at)}${log.bindings},"reqId":"`
  }
  return log.beginning
}

function toLine(request: LoggedRequest): AccessLine {
  const { id, method, target, status, seconds, sent, client, error, traceId, spanId } = request
  return {
    reqId: id,
    method,
    url: redactTarget(target),
    status,
    ms: toMs(seconds),
    bytes: sent,
    ip: client,
    outcome: error,
    trace_id: traceId,
    span_id: spanId,
  }
}

function toMs(seconds: number): number {
  return Math.round(seconds * 100_000) / 100
}

// What JSON has to escape, and everything beyond ASCII to be sure.
const needsEscape = /[^\x20\x21\x23-\x5b\x5d-\x7e]/

function quote(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`
}

interface PlainPino {
  readonly head: string
  readonly timeOf: (at: number) => string
  readonly bindings: string
  readonly stream: { write(line: string): unknown }
  /** How the last line began, and the milliseconds that this tells. */
  at: number | undefined
  beginning: string
}

function plainPino(log: FastifyBaseLogger): PlainPino | undefined {
  const part = (name: string): unknown => (log as unknown as Record<symbol, unknown>)[symbols[name] ?? Symbol()]
  const stream = part('streamSym') as (PlainPino['stream'] & Record<symbol, unknown>) | undefined
  const head = (part('lsCacheSym') as Record<number, string> | undefined)?.[level]
  const timeOf = clocks.get(part('timeSym'))
  const bindings = part('chindingsSym')
  if (stream === undefined || head === undefined || timeOf === undefined || typeof bindings !== 'string') return
  const changesLines =
    part('mixinSym') ||
    part('msgPrefixSym') ||
    part('nestedKeySym') ||
    part('messageKeySym') !== 'msg' ||
    (part('formattersSym') as { log?: unknown } | undefined)?.log ||
    Object.values((part('hooksSym') as object | undefined) ?? {}).some(hook => hook !== undefined) ||
    stream[Symbol.for('pino.metadata')]
  return changesLines ? undefined : { head, timeOf, bindings, stream, at: undefined, beginning: '' }
}

const symbols = pino.symbols as unknown as Readonly<Record<string, symbol | undefined>>

/** What pino's clocks write of the time that it is, for another time. A logger with one of its own is no plain one. */
const clocks = new Map<unknown, (at: number) => string>([
  [pino.stdTimeFunctions.epochTime, at => `,"time":${at}`],
  [pino.stdTimeFunctions.unixTime, at => `,"time":${Math.round(at / 1000)}`],
  [pino.stdTimeFunctions.isoTime, at => `,"time":"${new Date(at).toISOString()}"`],
  [pino.stdTimeFunctions.nullTime, () => ''],
])

/** Gives the access log of each mount, and of the host itself, made once for each. */
export function accessLogs(
  hostLog: FastifyBaseLogger,
): (mount: { readonly log: FastifyBaseLogger } | undefined) => AccessLog {
  const own = accessLogOf(hostLog)
  const logs = new WeakMap<object, AccessLog>()
  return mount => {
    if (mount === undefined) return own
    let log = logs.get(mount)
    if (log === undefined) {
      log = accessLogOf(mount.log)
      logs.set(mount, log)
    }
    return log
  }
}
