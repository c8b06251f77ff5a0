import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHost, thread, upstream } from '../../../host/index.ts'
import { appModule } from '../../remote/thread-host.ts'
import { makers } from './versions.ts'

/*
 * A program that replaces an application many times, with requests in between, and writes what the process holds before and
 * after: `node --expose-gc footprint.ts <kind> <replacements to warm up> <replacements>`.
 */

/** What a process holds. */
export interface Footprint {
  readonly heap: number
  readonly descriptors: number
  /** What keeps the event loop going, by kind. */
  readonly resources: Readonly<Record<string, number>>
  readonly listeners: number
}

const [kind = '', warmUp = '', count = ''] = process.argv.slice(2)
const host = await createHost({ logger: { level: 'error' } })
const target = createServer((_request, response) => response.end('0 '))
target.listen(0, '127.0.0.1')
await once(target, 'listening')
const address = `http://127.0.0.1:${(target.address() as AddressInfo).port}`

/** An application, large enough to be missed in the heap where it is kept. */
async function create(version: number): Promise<object> {
  return Object.assign(await make(version), { ballast: Array.from({ length: 1_000 }, () => version + 0.5) })
}

async function make(version: number): Promise<object> {
  if (kind === 'thread') return thread(appModule('express'))
  if (kind === 'upstream') return upstream(address)
  if (kind === 'documented') return documented(version)
  return (await makers[kind]?.(version))?.app as object
}

/** An application with a document, of which the host makes its own. */
function documented(version: number): object {
  const paths = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [
      `/v${version}/${index}`,
      { get: { responses: { 200: { description: '' } } } },
    ]),
  )
  const document = { openapi: '3.1.0', info: { title: 'a', version: `${version}` }, paths }
  return {
    fetch: (request: Request) =>
      new URL(request.url).pathname === '/openapi.json' ? Response.json(document) : new Response('a'),
  }
}

host.mount('/a', await create(0))
await host.listen({ port: 0, host: '127.0.0.1' })
const { port } = host.server.address() as AddressInfo
const agent = new Agent({ keepAlive: true, maxSockets: 2 })

await replaceTimes(Number(warmUp))
const before = await measure()
await replaceTimes(Number(count))
const after = await measure()
process.stdout.write(JSON.stringify({ before, after }))
process.exit()

async function replaceTimes(times: number): Promise<void> {
  for (let version = 0; version < times; version++) {
    await ask()
    await host.mounts.replace('/a', await create(version))
    await ask()
    if (kind === 'documented') for (const path of ['/openapi.json', '/docs', '/metrics', '/health']) await ask(path)
  }
}

async function ask(path = '/a/'): Promise<void> {
  const asked = get({ port, host: '127.0.0.1', path, agent })
  const [response] = await once(asked, 'response')
  await text(response)
}

async function measure(): Promise<Footprint> {
  // What was read of the last application in the background, and connections that wait for another request, end first.
  agent.destroy()
  await sleep(1_000)
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc?.()
    await sleep(50)
  }
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  const emitters = [host.server, host.mounts.events, process, process.stdout, process.stderr]
  return {
    heap: process.memoryUsage().heapUsed,
    descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    resources,
    listeners: emitters
      .flatMap(emitter => emitter.eventNames().map(name => emitter.listenerCount(name as never)))
      .reduce((sum, count) => sum + count, 0),
  }
}
