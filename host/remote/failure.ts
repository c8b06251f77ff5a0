import { PorticoError } from '../errors.ts'

/**
 * What went wrong with an upstream, by the code that Node, OpenSSL or we ourselves give it, or undici, which sends traces.
 * Clients see it: no address is in it.
 */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refused the connection',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name could not be resolved',
  ENOENT: 'its socket does not exist',
  EACCES: 'its socket may not be opened',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
  ECONNRESET: 'it reset the connection',
  EPIPE: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_HEADERS_OVERFLOW: 'its headers are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its body is not as long as it said',
  ERR_RESPONSE_CUT: 'it closed the connection',
  ERR_RESPONSE_HEAD_TOO_LARGE: 'its headers are too large',
  ERR_RESPONSE_MALFORMED: 'its answer is not HTTP',
  ERR_RESPONSE_SHORT: 'its body is not as long as it said',
}

const timeouts: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'it did not accept the connection',
  UND_ERR_CONNECT_TIMEOUT: 'it did not accept the connection',
  ERR_RESPONSE_LATE: 'it did not answer',
  ERR_RESPONSE_STALLED: 'it stopped within its answer',
}

/** The error of the catalogue for what went wrong with an upstream; the log finds the rest in its `cause`. */
export function upstreamError(cause: unknown, prefix: string): PorticoError {
  const code = codeOf(cause)
  const late = timeouts[code]
  if (late !== undefined) return new PorticoError('PORTICO_UPSTREAM_TIMEOUT', { prefix, reason: late }, { cause })
  return new PorticoError('PORTICO_UPSTREAM_FAILED', { prefix, reason: reasonFor(code) }, { cause })
}

/** Why a connection or an exchange failed, by the error that it gave. */
export function failureReason(cause: unknown): string {
  const code = codeOf(cause)
  return timeouts[code] ?? reasonFor(code)
}

/** The code of an error; the parser's of undici has just its name. */
function codeOf(cause: unknown): string {
  const { code, name } = (cause ?? {}) as { code?: unknown; name?: unknown }
  return String(code ?? name)
}

function reasonFor(code: string): string {
  if (reasons[code] !== undefined) return reasons[code]
  if (code.startsWith('HPE_') || code === 'HTTPParserError') return 'its answer is not HTTP'
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_/.test(code)) return 'its certificate could not be verified'
  if (/SSL|TLS/.test(code)) return 'it does not speak TLS as it should'
  return 'its answer could not be used'
}
