import type { FastifyReply } from 'fastify'

/**
 * Puts the headers that hooks have set (CORS, helmet, rate limit) on the raw response. They live in the reply until it is
 * sent, and a hijacked reply never is.
 */
export function copyReplyHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
}
