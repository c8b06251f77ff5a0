import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'

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

/** Writes a line. */
export type AccessLog = (line: AccessLine) => void

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
 * does to its lines (a mixin, formatters, several streams), and any other logger, gets the line by its own method.
 */
export function accessLogOf(log: FastifyBaseLogger): AccessLog {
  const plain = plainPino(log)
  if (plain === undefined) return line => log.info(line, message)
  const { head, time, stream } = plain
  return line => stream.write(head + time() + plain.bindings + fieldsOf(line))
}

function fieldsOf({ reqId, method, url, status, ms, bytes, ip, outcome, trace_id, span_id }: AccessLine): string {
  let text = `,"reqId":"${reqId}","method":"${method}","url":${quote(url)},"status":${status},"ms":${ms},"bytes":${bytes}`
  if (ip !== undefined) text += `,"ip":${quote(ip)}`
  if (outcome !== undefined) text += `,"outcome":"${outcome}"`
  if (trace_id !== undefined) text += `,"trace_id":"${trace_id}","span_id":"${span_id}"`
  return `${text},"msg":"${message}"}\n`
}

// What JSON has to escape, and everything beyond ASCII to be sure.
const needsEscape = /[^\x20\x21\x23-\x5b\x5d-\x7e]/

function quote(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`
}

interface PlainPino {
  readonly head: string
  readonly time: () => string
  readonly bindings: string
  readonly stream: { write(line: string): unknown }
}

function plainPino(log: FastifyBaseLogger): PlainPino | undefined {
  const part = (name: string): unknown => (log as unknown as Record<symbol, unknown>)[symbols[name] ?? Symbol()]
  const stream = part('streamSym') as (PlainPino['stream'] & Record<symbol, unknown>) | undefined
  const head = (part('lsCacheSym') as Record<number, string> | undefined)?.[level]
  const time = part('timeSym')
  const bindings = part('chindingsSym')
  if (stream === undefined || head === undefined || typeof time !== 'function' || typeof bindings !== 'string') return
  const changesLines =
    part('mixinSym') ||
    part('msgPrefixSym') ||
    part('nestedKeySym') ||
    part('messageKeySym') !== 'msg' ||
    (part('formattersSym') as { log?: unknown } | undefined)?.log ||
    Object.values((part('hooksSym') as object | undefined) ?? {}).some(hook => hook !== undefined) ||
    stream[Symbol.for('pino.metadata')]
  return changesLines ? undefined : { head, time: time as () => string, bindings, stream }
}

const symbols = pino.symbols as unknown as Readonly<Record<string, symbol | undefined>>

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
