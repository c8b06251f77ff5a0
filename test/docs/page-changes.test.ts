import assert from 'node:assert/strict'
import { get, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { serve } from '../builtin/serving.ts'

const app: RequestListener = (_request, response) => response.end('app')

/** The versions that an open page is told, one at a time. */
async function openStream(context: TestContext, port: number): Promise<AsyncIterator<string>> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/docs/_events', agent: false }, resolve).on('error', reject)
  })
  context.after(() => answer.destroy())
  assert.equal(answer.headers['content-type'], 'text/event-stream')
  return versions(answer)
}

async function* versions(answer: IncomingMessage): AsyncGenerator<string> {
  for await (const line of createInterface(answer)) if (line.startsWith('data: ')) yield line.slice(6)
}

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port
const versionOn = (page: string): string | undefined => /data-version="([^"]+)"/.exec(page)?.[1]

test('an open page is told its own version, and another when a mount is added, replaced or removed', async context => {
  const { host, ask } = await serve(context, {})
  const stream = await openStream(context, portOf(host.server))
  const told = [(await stream.next()).value]
  assert.equal(told[0], versionOn((await ask('/docs')).body))
  const document = (title: string) => ({ openapi: '3.1.0', info: { title, version: '1' }, paths: {} })
  for (const change of [
    () => host.mount('/a', app, { docs: document('one') }),
    () => host.mounts.replace('/a', app, { docs: document('two') }),
    () => host.mounts.remove('/a'),
  ]) {
    await change()
    told.push((await stream.next()).value)
    assert.notEqual(told.at(-1), told.at(-2))
  }
  assert.equal(told.at(-1), versionOn((await ask('/docs')).body))
})

test('a replacement by the same says nothing, and what comes after it does', async context => {
  const { host, ask } = await serve(context, {}, host => host.mount('/a', app))
  const stream = await openStream(context, portOf(host.server))
  await stream.next()
  await host.mounts.replace('/a', app)
  host.mount('/b', app)
  assert.equal((await stream.next()).value, versionOn((await ask('/docs')).body))
})

test('open pages do not keep the host from closing', async context => {
  const { host } = await serve(context, { drain: { deadline: 60_000 } })
  const stream = await openStream(context, portOf(host.server))
  await stream.next()
  await host.close()
  assert.equal((await stream.next()).done, true)
})

test('HEAD ends at once', async context => {
  const { ask } = await serve(context, {})
  const { status, headers, body } = await ask('/docs/_events', { method: 'HEAD' })
  assert.deepEqual([status, headers['content-type'], body], [200, 'text/event-stream', ''])
})
