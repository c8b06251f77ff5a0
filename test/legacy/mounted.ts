import { once } from 'node:events'
import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import type { TestContext } from 'node:test'
import { createHost, type HostOptions, type Mountable, type MountOptions } from '../../host/index.ts'

/** A whole answer, its body as bytes came. */
export interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly text: string
}

/** Asks for a path under the prefix, as `ask` was made for. */
export type Ask = (path: string, options?: RequestOptions) => Promise<Answer>

/** Mounts an application as a legacy one at /legacy, and gives what asks it. */
export async function mountLegacy(
  t: TestContext,
  app: Mountable,
  options?: MountOptions,
  hostOptions?: HostOptions,
): Promise<Ask> {
  const host = await createHost({ logger: false, ...hostOptions })
  host.mount('/legacy', app, { legacy: true, ...options })
  t.after(() => host.close())
  const origin = await host.listen({ port: 0 })
  return (path, asked) => ask(`${origin}/legacy${path}`, asked)
}

/** Sends one request over a connection of its own. */
export async function ask(url: string, options: RequestOptions = {}): Promise<Answer> {
  const sent = request(url, { agent: false, ...options })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const pieces: Buffer[] = []
  for await (const piece of answer) pieces.push(piece)
  const body = Buffer.concat(pieces)
  return { status: answer.statusCode, headers: answer.headers, body, text: body.toString() }
}
