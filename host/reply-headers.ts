import type { FastifyReply } from 'fastify'

/**
 * Puts the headers that hooks have set (CORS, helmet, rate limit) on the raw response. They live in the reply until it is
 * sent, and a hijacked reply never is.
 */
export function copyReplyHeaders(reply: FastifyReply): void {
  const headers = headersOf(reply)
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
}

let own: symbol | undefined

/**
 * The headers of a reply. Fastify keeps them by a symbol of its own; the public `getHeaders()` also copies those that the
 * response has already, at each request.
 */
function headersOf(reply: FastifyReply): Record<string, HeaderValue | undefined> {
  own ??= Object.getOwnPropertySymbols(reply).find(({ description }) => description === 'fastify.reply.headers')
  return own === undefined
    ? reply.getHeaders()
    : (reply as unknown as Record<symbol, Record<string, HeaderValue>>)[own]!
}

type HeaderValue = number | string | string[]
