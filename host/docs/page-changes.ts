import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PartHost } from '../builtin/part.ts'
import type { Collector } from './collect.ts'

/** Milliseconds between signs of life, which keep proxies from ending a quiet connection. */
const heartbeat = 15_000

/**
 * Tells open pages which version of the docs holds now: on connecting, and again after every change.
 *
 * Server-sent events rather than polling: a page learns of a change at once and an idle one costs nothing. A browser
 * has six connections to a host of HTTP/1.1, so pages keep theirs only while they are visible.
 */
export class DocsChanges {
  readonly #collect: Collector
  readonly #clients = new Set<ServerResponse>()
  #beat: NodeJS.Timeout | undefined
  #unsubscribe: (() => void) | undefined
  #closed = false

  constructor(host: PartHost, collect: Collector) {
    this.#collect = collect
    // The server waits for every connection before it closes, and these would never end by themselves.
    host.addHook('preClose', async () => this.#close())
  }

  /** Keeps the answer open as a stream of versions. */
  async stream(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    void reply.headers({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    if (request.method === 'HEAD') return reply.send()
    // Before the version is worked out: a change in the meantime must not be missed.
    this.#unsubscribe ??= this.#collect.onChange(({ version }) => this.#send(`data: ${version}\n\n`))
    const { version } = await this.#collect()
    reply.hijack()
    reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>)
    reply.raw.write(`retry: 1000\ndata: ${version}\n\n`)
    if (this.#closed) reply.raw.end()
    else this.#add(reply.raw)
    return reply
  }

  #add(client: ServerResponse): void {
    this.#clients.add(client)
    this.#beat ??= setInterval(() => this.#keepAlive(), heartbeat).unref()
    client.once('close', () => {
      this.#clients.delete(client)
      if (this.#clients.size === 0) this.#rest()
    })
  }

  #keepAlive(): void {
    this.#send(':\n\n')
    // Remote documents are looked at again when somebody asks.
    this.#collect().catch(() => {})
  }

  #send(text: string): void {
    for (const client of this.#clients) client.write(text)
  }

  #rest(): void {
    clearInterval(this.#beat)
    this.#beat = undefined
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  #close(): void {
    this.#closed = true
    for (const client of this.#clients) client.end()
    this.#rest()
  }
}
