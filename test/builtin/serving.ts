import { type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createHost, type Host } from '../../host/index.ts'
import type { HostOptions } from '../../host/options.ts'

/** An answer as it came over the socket. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Asks with the target's bytes as they are: fetch would normalise `..` before sending. */
export type Ask = (target: string, options?: { method?: string; headers?: Record<string, string> }) => Promise<Answer>

/** Listens with a host until the test has ended. */
export async function serve(
  context: TestContext,
  options: HostOptions,
  prepare?: (host: Host) => unknown,
): Promise<{ host: Host; ask: Ask }> {
  const host = await createHost({ logger: false, ...options })
  await prepare?.(host)
  await host.listen({ port: 0, host: '127.0.0.1' })
  context.after(() => host.close())
  return { host, ask: askAt((host.server.address() as AddressInfo).port) }
}

function askAt(port: number): Ask {
  return (target, { method = 'GET', headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request({ port, path: target, method, headers, agent: false, host: '127.0.0.1' }, incoming => {
        const chunks: Buffer[] = []
        incoming.on('data', chunk => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const { statusCode = 0, headers } = incoming
          resolve({ status: statusCode, headers, body: Buffer.concat(chunks).toString() })
        })
      })
      outgoing.on('error', reject)
      outgoing.end()
    })
}
