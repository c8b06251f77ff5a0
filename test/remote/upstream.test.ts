import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createHost, upstream } from '../../host/index.ts'
import type { UpstreamOptions } from '../../host/remote/upstream.ts'

async function serve(t: TestContext, listener: RequestListener, at: number | string = 0): Promise<Server> {
  const server = createServer(listener)
  server.listen(...((typeof at === 'string' ? [at] : [at, '127.0.0.1']) as [number, string]))
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function mounted(t: TestContext, targets: string | string[], options?: UpstreamOptions): Promise<string> {
  const host = await createHost({ logger: false })
  host.mount('/svc', upstream(targets, options))
  t.after(() => host.close())
  return `${await host.listen({ port: 0 })}/svc`
}

async function named(t: TestContext, name: string): Promise<string> {
  return addressOf(await serve(t, (_request, response) => response.end(name)))
}

const nobody = 'http://127.0.0.1:1'

describe('an upstream', () => {
  test('listens on a Unix socket too', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await serve(t, (request, response) => response.end(request.url), join(folder, 'a.sock'))
    const url = await mounted(t, `unix:${folder}/a.sock`)
    assert.equal(await (await fetch(`${url}/a?b=1`)).text(), '/a?b=1')
  })

  test('sees the whole path where it is kept, and then no prefix', async t => {
    const app = await serve(t, (request, response) =>
      response.end(`${request.url} ${request.headers['x-forwarded-prefix']}`),
    )
    const url = await mounted(t, addressOf(app), { path: 'keep' })
    assert.equal(await (await fetch(`${url}/a?b=1`)).text(), '/svc/a?b=1 undefined')
  })

  test("sees the client's Host, or its own where that is wanted", async t => {
    const app = await serve(t, (request, response) => response.end(request.headers.host))
    const url = await mounted(t, addressOf(app))
    assert.equal(await (await fetch(url)).text(), new URL(url).host)
    const own = await mounted(t, addressOf(app), { hostHeader: 'target' })
    assert.equal(await (await fetch(own)).text(), new URL(addressOf(app)).host)
  })

  test('that refuses is a 502 that names no address', async t => {
    const response = await fetch(await mounted(t, nobody))
    assert.equal(response.status, 502)
    const problem = (await response.json()) as { code: string; detail: string }
    assert.equal(problem.code, 'PORTICO_UPSTREAM_FAILED')
    assert.equal(problem.detail, 'The upstream of the mount at /svc failed: it refused the connection.')
  })

  test('that does not answer in time is a 504', async t => {
    const app = await serve(t, () => {})
    const response = await fetch(await mounted(t, addressOf(app), { timeouts: { headers: 100 } }))
    assert.equal(response.status, 504)
  })

  test('serves again after the host that used it was closed', async t => {
    const app = upstream(await named(t, 'here'))
    for (const round of [1, 2]) {
      const host = await createHost({ logger: false })
      host.mount('/svc', app)
      const url = await host.listen({ port: 0 })
      assert.equal(await (await fetch(`${url}/svc`)).text(), 'here', `round ${round}`)
      await host.close()
    }
  })
})

describe('several targets', () => {
  test('take turns', async t => {
    const url = await mounted(t, [await named(t, 'a'), await named(t, 'b')])
    const answers = []
    for (let index = 0; index < 4; index++) answers.push(await (await fetch(url)).text())
    assert.deepEqual(answers, ['a', 'b', 'a', 'b'])
  })

  test('by load: the one with the fewest requests inside is next', async t => {
    const waiting: (() => void)[] = []
    const slow = await serve(t, (_request, response) => void waiting.push(() => response.end('slow')))
    const url = await mounted(t, [addressOf(slow), await named(t, 'quick')], { balance: 'least-connections' })
    const first = fetch(url)
    while (waiting.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    for (let index = 0; index < 3; index++) assert.equal(await (await fetch(url)).text(), 'quick')
    waiting[0]?.()
    assert.equal(await (await first).text(), 'slow')
  })

  test('where one refuses, the next gets the request, its body whole', async t => {
    const echo = await serve(t, (request, response) => void request.pipe(response))
    const url = await mounted(t, [nobody, addressOf(echo)])
    const body = 'x'.repeat(300_000)
    for (let index = 0; index < 4; index++) {
      const response = await fetch(url, { method: 'POST', body })
      assert.equal(response.status, 200)
      assert.equal(await response.text(), body)
    }
  })

  test('what one of them may have received goes to no other, unless asked for', async t => {
    let count = 0
    const cutting = await serve(t, request => {
      count++
      request.socket.destroy()
    })
    const targets = [addressOf(cutting), addressOf(cutting)]
    assert.equal((await fetch(await mounted(t, targets))).status, 502)
    assert.equal(count, 1)
    const repeating = await mounted(t, targets, { retry: 'idempotent' })
    assert.equal((await fetch(repeating)).status, 502)
    assert.equal(count, 3, 'a GET goes to the second too')
    assert.equal((await fetch(repeating, { method: 'POST', body: 'x' })).status, 502)
    assert.equal(count, 4, 'a POST does not')
  })

  test('when all of them failed, nobody waits: 503 until one may try', async t => {
    const url = await mounted(t, nobody, { breaker: { failures: 2, cooldown: 60_000 } })
    const statuses = []
    for (let index = 0; index < 3; index++) statuses.push((await fetch(url)).status)
    assert.deepEqual(statuses, [502, 502, 503])
  })

  test('that do not pass their health check leave the rotation, and come back', async t => {
    let isWell = false
    const ill = await serve(t, (request, response) => {
      if (request.url === '/healthz') response.statusCode = isWell ? 200 : 500
      response.end('ill')
    })
    const well = await named(t, 'well')
    const url = await mounted(t, [addressOf(ill), well], { health: { path: '/healthz', interval: 20 } })
    for (let index = 0; index < 4; index++) assert.equal(await (await fetch(url)).text(), 'well')
    isWell = true
    const answers = new Set<string>()
    while (!answers.has('ill')) answers.add(await (await fetch(url)).text())
    assert.deepEqual([...answers].toSorted(), ['ill', 'well'])
  })
})
