import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import { redactTarget } from '../core/redact.ts'
import { LineStream, type Piece } from './line-stream.ts'

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
 * the stream gathers lines, it gets the pieces.
 */
export function accessLogOf(log: FastifyBaseLogger): AccessLog {
  const plain = plainPino(log)
  if (plain === undefined) return request => log.info(toLine(request), message)
  const { stream } = plain
  if (stream instanceof LineStream) {
    return request => {
      addLine(stream, plain, request)
      stream.endLine()
    }
  }
  return request => {
    const line = new JoinedLine()
    addLine(line, plain, request)
    stream.write(line.text)
  }
}

class JoinedLine {
  text = ''

  add(piece: Piece): void {
    this.text += piece
  }
}

/** Adds the line of a request as pino would write it, but for escapes that JSON leaves to the writer. */
function addLine(to: { add(piece: Piece): void }, log: PlainPino, request: LoggedRequest): void {
  const { client, error, traceId } = request
  to.add(beginningOf(log, request.endedAt))
  to.add(request.id)
  to.add('","method":"')
  to.add(request.method)
  to.add(`","url":${quote(redactTarget(request.target))},"status":`)
  to.add(request.status)
  to.add(timePieceOf(request.seconds))
  to.add(request.sent)
  if (client !== undefined) to.add(clientPieceOf(client))
  if (error !== undefined) to.add(`,"outcome":"${error}"`)
  if (traceId !== undefined) to.add(`,"trace_id":"${traceId}","span_id":"${request.spanId}"`)
  to.add(ending)
}

const ending = `,"msg":"${message}"}\n`

/** Up to the request's id: many lines are of the same millisecond. */
function beginningOf(log: PlainPino, at: number): string {
  if (log.at !== at) {
    log.at = at
    log.beginning = `${log.head}${log.timeOf(at)}${log.bindings},"reqId":"`
  }
  return log.beginning
}

/** The pieces of times below 100 ms: to write a fraction costs as much as the rest of a line. */
const timePieces: (string | undefined)[] = new Array(10_000).fill(undefined)

function timePieceOf(seconds: number): string {
  const ms = toMs(seconds)
  const index = Math.round(ms * 100)
  const known = timePieces[index]
  if (known !== undefined) return known
  const piece = `,"ms":${ms},"bytes":`
  if (index < timePieces.length) timePieces[index] = piece
  return piece
}

let lastClient: string | undefined
let lastClientPiece = ''

/** Of one client, or of one proxy that no header is believed of, come many requests. */
function clientPieceOf(client: string): string {
  if (client !== lastClient) {
    lastClient = client
    lastClientPiece = `,"ip":${quote(client)}`
  }
  return lastClientPiece
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
