import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { suite, test } from 'node:test'
import type { Guard } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { codeOf, createLog, listen, openHost } from '../host/serving.ts'

/** A server that counts the requests and upgrades that enter it. */
function counted() {
  let entered = 0
  const listener: RequestListener = (_request, response) => {
    entered++
    response.end('in')
  }
  const app = createServer(listener).on('upgrade', (_request, socket) => {
    entered++
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n')
  })
  return { app, entered: () => entered }
}

const upgrade = { connection: 'Upgrade', upgrade: 'test' }

interface Case {
  readonly guard: Guard
  /** 200 stands for entering, which an upgrade does with 101. */
  readonly status: number
  readonly code?: string
}

const boom = () => {
  throw new Error('secret')
}
const cases: Record<string, Case> = {
  true: { guard: () => true, status: 200 },
  'a promise of true': { guard: async () => true, status: 200 },
  'a late promise of true': { guard: () => new Promise(resolve => setTimeout(resolve, 20, true)), status: 200 },
  false: { guard: () => false, status: 403, code: 'PORTICO_GUARD_REFUSED' },
  'a promise of false': { guard: async () => false, status: 403, code: 'PORTICO_GUARD_REFUSED' },
  'a thrown error': { guard: boom, status: 500, code: 'PORTICO_GUARD_FAILED' },
  'a rejection': { guard: async () => boom(), status: 500, code: 'PORTICO_GUARD_FAILED' },
}
const unclear: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['1', 1],
  ['"true"', 'true'],
  ['an object', {}],
  ['a promise of undefined', Promise.resolve()],
  ['an object without a prototype', Object.create(null)],
]
for (const [what, answer] of unclear) {
  cases[what] = { guard: (() => answer) as unknown as Guard, status: 500, code: 'PORTICO_GUARD_FAILED' }
}

for (const way of ['direct', 'hooked'] as const) {
  suite(`a guard on a ${way} mount`, () => {
    for (const [what, { guard, status, code }] of Object.entries(cases)) {
      test(`${what}: requests get ${status}, upgrades ${status === 200 ? 101 : status}`, async t => {
        const host = await openHost(t)
        if (way === 'hooked') host.addHook('onRequest', async () => {})
        const { app, entered } = counted()
        const mount = host.mount('/a', app, { guard })
        assert.equal(mount.direct, way === 'direct')
        const port = await listen(host)
        const request = await ask(port, '/a/x')
        const upgraded = await ask(port, '/a/x', { headers: upgrade })
        assert.deepEqual([request.status, upgraded.status], [status, status === 200 ? 101 : status])
        assert.equal(entered(), status === 200 ? 2 : 0)
        if (code === undefined) return
        for (const answer of [request, upgraded]) {
          assert.equal(codeOf(answer), code)
          assert.equal(answer.headers.get('content-type'), 'application/problem+json')
          assert.doesNotMatch(answer.text, /secret/)
        }
      })
    }

    test('a Response is sent as it is, to requests and upgrades', async t => {
      const host = await openHost(t)
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      const { app, entered } = counted()
      const guard: Guard = () => {
        const headers = new Headers({ 'www-authenticate': 'Basic realm="a"' })
        headers.append('set-cookie', 'a=1')
        headers.append('set-cookie', 'b=2')
        return new Response('sign in', { status: 401, headers })
      }
      host.mount('/a', app, { guard })
      const port = await listen(host)
      for (const headers of [{}, upgrade]) {
        const answer = await ask(port, '/a', { headers })
        assert.deepEqual(
          [answer.status, answer.text, answer.headers.get('www-authenticate')],
          [401, 'sign in', 'Basic realm="a"'],
        )
        assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
        assert.ok(answer.complete)
      }
      assert.equal(entered(), 0)
    })

    test('a redirect without a body is sent', async t => {
      const host = await openHost(t)
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      host.mount('/a', counted().app, {
        guard: async () => new Response(null, { status: 303, headers: { location: '/sign-in' } }),
      })
      const answer = await ask(await listen(host), '/a')
      assert.deepEqual([answer.status, answer.headers.get('location'), answer.text], [303, '/sign-in', ''])
    })

    test('it sees the whole URL, headers and method', async t => {
      const host = await openHost(t)
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      const seen: unknown[] = []
      const guard: Guard = ({ url, method, headers }) => {
        seen.push([method, url, headers['x-key']])
        return true
      }
      host.mount('/a/b', counted().app, { guard })
      const port = await listen(host)
      await ask(port, '/a/b/c%2F?d=%41', { method: 'DELETE', headers: { 'x-key': '1' } })
      await ask(port, '/a/b', { headers: { ...upgrade, 'x-key': '2' } })
      assert.deepEqual(seen, [
        ['DELETE', '/a/b/c%2F?d=%41', '1'],
        ['GET', '/a/b', '2'],
      ])
    })
  })
}

suite('where a guard stands', () => {
  test('after the hooks, which can answer first', async t => {
    const host = await openHost(t)
    const order: string[] = []
    for (const hook of ['onRequest', 'preValidation', 'preHandler'] as const) {
      host.addHook(hook as 'onRequest', async (request, reply) => {
        order.push(hook)
        if (request.url === '/a/refused') return reply.code(401).send()
      })
    }
    host.mount('/a', counted().app, { guard: () => order.push('guard') > 0 })
    const port = await listen(host)
    await ask(port, '/a')
    assert.deepEqual(order.splice(0), ['onRequest', 'preValidation', 'preHandler', 'guard'])
    assert.equal((await ask(port, '/a/refused')).status, 401)
    assert.deepEqual(order, ['onRequest'])
  })

  test('a refusal keeps the headers that hooks have set', async t => {
    const host = await openHost(t)
    host.addHook('onRequest', async (_request, reply) => void reply.header('access-control-allow-origin', '*'))
    host.mount('/a', counted().app, { guard: () => false })
    const answer = await ask(await listen(host), '/a')
    assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [403, '*'])
  })

  test('on its own mount alone: not on those inside its prefix, nor on native routes there', async t => {
    const host = await openHost(t)
    host.mount('/a', counted().app, { guard: () => false })
    host.mount('/a/inner', counted().app)
    host.get('/a/native', () => 'native')
    const port = await listen(host)
    const statuses = await Promise.all(
      ['/a', '/a/x', '/a/inner', '/a/native'].map(async path => (await ask(port, path)).status),
    )
    assert.deepEqual(statuses, [403, 403, 200, 200])
  })

  test('on injected requests too', async t => {
    const host = await openHost(t)
    host.mount('/a', counted().app, { guard: () => false })
    assert.equal((await host.inject('/a')).statusCode, 403)
  })

  test('its failure is logged with the mount', async t => {
    const { lines, logger } = createLog()
    const host = await openHost(t, { logger })
    host.mount('/a', counted().app, { guard: boom, name: 'shop' })
    await ask(await listen(host), '/a')
    assert.ok(lines.some(({ mount, err }) => mount === 'shop' && err?.message === 'secret'))
  })

  test('the body is still whole after a slow one', async t => {
    const host = await openHost(t)
    const guard: Guard = () => new Promise(resolve => setTimeout(resolve, 20, true))
    const app: RequestListener = (request, response) => void request.pipe(response)
    host.mount('/a', app, { guard })
    assert.equal((await ask(await listen(host), '/a', { method: 'POST', body: 'whole' })).text, 'whole')
  })
})
