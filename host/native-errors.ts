import type { Duplex } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isPorticoError, PorticoError, toProblem } from './errors.ts'
import { problemMessage } from './problem-message.ts'

type ErrorHandler = (this: FastifyInstance, error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown
type NotFoundHandler = (request: FastifyRequest, reply: FastifyReply) => unknown

/** Makes the host's own routes answer errors as problem documents (RFC 9457). A handler of the user's takes its place. */
export function answerErrors(host: FastifyInstance): void {
  const { setErrorHandler } = host
  let handler: ErrorHandler = (error, request, reply) =>
    sendError(toPorticoError(error, request), isPorticoError(error) ? error.status : statusOf(error), reply)
  host.setErrorHandler((error, request, reply) => handler.call(host, error, request, reply))
  // Fastify warns about a second handler on the root, but there is nothing wrong with the user's own.
  host.setErrorHandler = function (this: FastifyInstance, own: ErrorHandler) {
    if (this !== host) return setErrorHandler.call(this, own as never)
    handler = own
    return host
  } as typeof setErrorHandler
}

/**
 * Makes paths that nobody owns a problem document. Fastify takes a not-found handler for the root only once, so that
 * this one has to wait until every plugin has had its chance: gives the function to call then.
 */
export function answerNotFound(host: FastifyInstance): () => void {
  const setNotFoundHandler = host.setNotFoundHandler as (
    this: FastifyInstance,
    ...handler: unknown[]
  ) => FastifyInstance
  let settled = false
  host.setNotFoundHandler = function (this: FastifyInstance, ...handler: unknown[]) {
    if (this.prefix === '') settled = true
    return setNotFoundHandler.apply(this, handler)
  } as typeof host.setNotFoundHandler
  const notFound: NotFoundHandler = (request, reply) => {
    const path = request.originalUrl.split('?')[0] ?? ''
    return sendError(new PorticoError('PORTICO_NOT_FOUND', { path }), 404, reply)
  }
  return () => {
    if (!settled) setNotFoundHandler.call(host, notFound)
    settled = true
  }
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null | undefined)?.statusCode
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}

function toPorticoError(error: unknown, request: FastifyRequest): PorticoError {
  if (isPorticoError(error)) return error
  // What went wrong inside is for the log; what the client did wrong is for the client.
  if (statusOf(error) >= 500) {
    request.log.error({ err: error }, 'request failed')
    return new PorticoError('PORTICO_INTERNAL', {}, { cause: error })
  }
  return new PorticoError('PORTICO_REQUEST_INVALID', { reason: (error as Error).message }, { cause: error })
}

function sendError(error: PorticoError, status: number, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, status)
  // As bytes, or Fastify would add a charset, which JSON has no use for (RFC 8259 section 11).
  const body = Buffer.from(JSON.stringify(problem))
  return reply.code(status).header('content-type', 'application/problem+json').send(body)
}

/** Answers what Fastify's router refuses before any route: a path that cannot be decoded. */
export function answerFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void sendError(toPorticoError(error, request), statusOf(error), reply)
}

/** Answers what Node's parser refuses, so that there is no request: the connection cannot be used again. */
export function answerClientError(cause: NodeJS.ErrnoException, socket: Duplex): void {
  // Whoever has not begun to speak HTTP, a failed TLS handshake for one, could not read an answer.
  if (!isParseError(cause.code) || !socket.writable) {
    socket.destroy(cause)
    return
  }
  const status = clientErrorStatus[cause.code ?? ''] ?? 400
  const error = new PorticoError('PORTICO_REQUEST_INVALID', { reason: reasons[status] ?? '' })
  socket.end(problemMessage(error, { status }), () => socket.destroy())
}

function isParseError(code = ''): boolean {
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' || code.startsWith('HPE_')
}

const clientErrorStatus: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

const reasons: Readonly<Record<number, string>> = {
  400: 'it is not HTTP/1.1',
  408: 'it did not arrive in time',
  413: 'its chunk extensions are too long',
  431: 'its headers are too long',
}
