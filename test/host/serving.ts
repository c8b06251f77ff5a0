import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createHost, type Host, type HostOptions } from '../../host/index.ts'
import { until } from '../until.ts'

/** A host that is closed after the test; it logs nothing unless told to. */
export async function openHost(test: TestContext, options: HostOptions = {}): Promise<Host> {
  const host = await createHost({ logger: false, ...options })
  test.after(() => host.close())
  return host
}

/** Listens on a free port of this machine and gives it. */
export async function listen(host: FastifyInstance): Promise<number> {
  await host.listen({ port: 0, host: '127.0.0.1' })
  return (host.server.address() as AddressInfo).port
}

/** Waits until a host that has been told to close has closed its port, and has told who is connected. */
export function portClosed(host: Host): Promise<void> {
  return until(() => !host.server.listening)
}

/** One line of a host's log. */
export interface LogLine {
  readonly mount?: string
  readonly msg?: string
  readonly err?: { readonly message?: string; readonly code?: string }
}

/** A `logger` option that keeps what it is given, parsed. */
export function createLog(): { lines: LogLine[]; logger: { level: string; stream: Writable } } {
  const lines: LogLine[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as LogLine)
      done()
    },
  })
  return { lines, logger: { level: 'warn', stream } }
}

/** The catalogue code in a problem document. */
export function codeOf(answer: { readonly text: string }): string {
  return (JSON.parse(answer.text) as { code: string }).code
}

/** The two ways into a mount: straight from the front door, or through the host's hooks. */
export const ways: readonly (readonly [string, (host: Host) => void])[] = [
  ['direct', () => {}],
  ['hooked', host => void host.addHook('onRequest', async () => {})],
]
