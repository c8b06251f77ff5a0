import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import { suite, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { Host, HostOptions } from '../../host/index.ts'
import { decide, hostileTargets, randomTarget } from '../adapters/lines/targets.ts'
import { type Answer, ask, Wire } from '../adapters/wire.ts'
import { listen, openHost, ways } from '../host/serving.ts'

const P = '/ch11/x'

/** A server that notes what reaches it, by which credentials, and answers with its label. */
function noted(label: string, reached: string[]) {
  const note = (request: IncomingMessage) => {
    reached.push(`${label} ${request.headers.authorization ?? 'nothing'} ${request.url}`)
  }
  return createServer((request, response) => {
    note(request)
    response.writeHead(200, { 'x-app': label }).end('in')
  }).on('upgrade', (request, socket) => {
    note(request)
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\nx-app: ${label}\r\n\r\n`)
  })
}

/** A guarded mount, an open one beside it, and one below it with a guard of its own. */
async function serve(t: TestContext, arrange: (host: Host) => void, options: HostOptions = {}) {
  const reached: string[] = []
  const host = await openHost(t, options)
  arrange(host)
  host.mount(P, noted('x', reached), { guard: { bearer: ['x'] }, docs: false })
  host.mount('/ch11/y', noted('y', reached), { docs: false })
  host.mount(`${P}/deep`, noted('deep', reached), { guard: { bearer: ['deep'] }, docs: false })
  return { reached, port: await listen(host) }
}

/** Credentials that somebody may come with, and the mounts that are open to them. */
const callers: readonly (readonly [authorization: string | undefined, open: readonly string[]])[] = [
  [undefined, ['y']],
  ['Bearer x', ['x', 'y']],
  ['Bearer deep', ['deep', 'y']],
  ['Bearer y', ['y']],
]

/** Node's parser refuses a few targets before anybody sees them, and closes the connection. */
function isUnparsed({ status, headers }: Answer): boolean {
  return status === 400 && !headers.has('date')
}

function assertAnswer(answer: Answer, target: string, open: readonly string[], entered: number): void {
  const owner = decide(target)
  const what = JSON.stringify(target)
  if (owner === undefined) assert.equal(answer.headers.get('x-app'), null, what)
  else if (open.includes(owner)) assert.deepEqual([answer.status, answer.headers.get('x-app')], [entered, owner], what)
  else {
    assert.equal(answer.status, 401, what)
    assert.match(
      answer.headers.get('www-authenticate') ?? '',
      new RegExp(`^Bearer realm="${owner === 'x' ? 'ch11-x' : 'ch11-x-deep'}"`),
    )
  }
}

/** What must have reached applications of these requests, one target by every caller. */
function expectedReach(target: string): string[] {
  const owner = decide(target)
  return callers
    .filter(([, open]) => owner !== undefined && open.includes(owner))
    .map(([authorization = 'nothing']) => `${owner} ${authorization}`)
}

function strip(reached: readonly string[]): string[] {
  return reached.map(line => line.split(' /')[0]!).sort()
}

/** Every caller asks for the target, one after another in one go on one connection. */
async function pipeline(port: number, target: string, reached: string[]): Promise<void> {
  reached.length = 0
  const wire = await Wire.open(port)
  try {
    for (const [authorization] of callers) wire.send(target, { headers: authorization ? { authorization } : {} })
    for (const [, open] of callers) {
      const answer = await wire.readAnswer()
      if (isUnparsed(answer)) {
        assert.deepEqual(reached, [], JSON.stringify(target))
        return
      }
      assertAnswer(answer, target, open, 200)
    }
  } finally {
    wire.destroy()
  }
  assert.deepEqual(strip(reached), expectedReach(target).sort(), JSON.stringify(target))
}

async function upgradeAll(port: number, target: string, reached: string[]): Promise<void> {
  reached.length = 0
  for (const [authorization, open] of callers) {
    const headers = { connection: 'Upgrade', upgrade: 'test', ...(authorization && { authorization }) }
    const answer = await ask(port, target, { headers })
    if (isUnparsed(answer)) {
      assert.deepEqual(reached, [], JSON.stringify(target))
      return
    }
    assertAnswer(answer, target, open, 101)
  }
  assert.deepEqual(strip(reached), expectedReach(target).sort(), JSON.stringify(target))
}

const numRuns = Number(process.env.CONFORMANCE_FUZZ_RUNS ?? 200)

for (const [way, arrange] of ways) {
  suite(`no path leads past the guard of a ${way} mount`, () => {
    for (const [kind, send] of [
      ['requests, pipelined', pipeline],
      ['upgrades', upgradeAll],
    ] as const) {
      test(`by ${kind}, on hostile and random paths`, async t => {
        const { port, reached } = await serve(t, arrange)
        for (const target of hostileTargets(P)) await send(port, target, reached)
        const random = fc.oneof(randomTarget(P), randomTarget(`${P}/deep`))
        await fc.assert(
          fc.asyncProperty(random, target => send(port, target, reached)),
          { numRuns },
        )
      })
    }

    test('one connection, kept alive through hundreds of hostile paths, never carries a request in', async t => {
      const { port, reached } = await serve(t, arrange)
      const targets = [...hostileTargets(P), ...fc.sample(randomTarget(P), numRuns)].filter(
        target => decide(target) !== 'y',
      )
      let wire = await Wire.open(port)
      t.after(() => wire.destroy())
      for (const target of targets) {
        wire.send(target, {
          method: 'POST',
          headers: { authorization: 'Bearer y' },
          body: 'GET /ch11/x HTTP/1.1\r\n\r\n',
        })
        const answer = await wire.readAnswer()
        if (!isUnparsed(answer) && answer.headers.get('connection') !== 'close') continue
        wire.destroy()
        wire = await Wire.open(port)
      }
      assert.deepEqual(reached, [])
    })

    test('nothing that a strange request line or framing says is let in', async t => {
      const { port, reached } = await serve(t, arrange)
      const inside = `GET ${P}/inner HTTP/1.1\r\nHost: a\r\n\r\n`
      const attempts: Record<string, string> = {
        'OPTIONS *': 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
        'GET *': 'GET * HTTP/1.1\r\nHost: a\r\n\r\n',
        'a preflight': `OPTIONS ${P} HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nAccess-Control-Request-Method: GET\r\n\r\n`,
        'CONNECT to an authority': 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n',
        'CONNECT to the prefix': `CONNECT ${P} HTTP/1.1\r\nHost: a\r\n\r\n`,
        'CONNECT with a request behind it': `CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n${inside}`,
        'absolute form': `GET http://other${P} HTTP/1.1\r\nHost: a\r\n\r\n`,
        'absolute form of another scheme': `GET ws://other${P} HTTP/1.1\r\nHost: a\r\n\r\n`,
        'absolute form with credentials': `GET http://Bearer%20x@other${P} HTTP/1.1\r\nHost: a\r\n\r\n`,
        'HTTP/1.0': `GET ${P} HTTP/1.0\r\n\r\n`,
        'HTTP/0.9': `GET ${P}\r\n\r\n`,
        'a method in lower case': `get ${P} HTTP/1.1\r\nHost: a\r\n\r\n`,
        TRACE: `TRACE ${P} HTTP/1.1\r\nHost: a\r\n\r\n`,
        'X-Original-URL': `GET /ch11/y HTTP/1.1\r\nHost: a\r\nX-Original-URL: ${P}\r\nX-Rewrite-URL: ${P}\r\n\r\n`,
        'X-HTTP-Method-Override': `POST ${P} HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: OPTIONS\r\nContent-Length: 0\r\n\r\n`,
        'a mark of the host itself': `GET ${P} HTTP/1.1\r\nHost: a\r\nX-Portico-Discovery: 1\r\n\r\n`,
        'both lengths': `POST /ch11/y HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inside}`,
        'two lengths': `POST /ch11/y HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 60\r\n\r\n${inside}`,
        'a hidden encoding': `POST /ch11/y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n${inside}`,
        'an encoding with a space': `POST /ch11/y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inside}`,
        'a request in a body': `POST ${P} HTTP/1.1\r\nHost: a\r\nContent-Length: ${inside.length}\r\n\r\n${inside}`,
        'a request behind a refused upgrade': `GET ${P} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n${inside}`,
        'an upgrade to h2c': `GET ${P} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n${inside}`,
        'an upgrade with a body': `POST ${P} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: test\r\nContent-Length: 2\r\n\r\nhi${inside}`,
        'two upgrades': `GET ${P} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c, test\r\n\r\n`,
        'HTTP/2 with prior knowledge': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'an expectation': `POST ${P} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi`,
      }
      for (const [what, bytes] of Object.entries(attempts)) {
        reached.length = 0
        const wire = await Wire.open(port)
        wire.write(Buffer.from(bytes, 'latin1'))
        const answer = await wire.readAnswer().catch(() => undefined)
        wire.destroy()
        assert.deepEqual(
          reached.filter(line => !line.startsWith('y ')),
          [],
          what,
        )
        assert.ok(['y', null].includes(answer?.headers.get('x-app') ?? null), what)
      }
    })
  })

  suite(`no path leads past the guard of a host with ${way} mounts`, () => {
    test('neither by requests nor by upgrades, whoever owns the path', async t => {
      const { port, reached } = await serve(t, arrange, { guard: request => request.headers['x-key'] === 'host' })
      const attack = async (target: string) => {
        for (const headers of [{}, { connection: 'Upgrade', upgrade: 'test' }] as Record<string, string>[]) {
          const answer = await ask(port, target, { headers: { ...headers, authorization: 'Bearer x' } })
          if (!isUnparsed(answer)) assert.equal(answer.status, 403, JSON.stringify(target))
        }
      }
      for (const target of [...hostileTargets(P), '/', '/docs', '/health/live', '/static/', '*']) await attack(target)
      await fc.assert(fc.asyncProperty(randomTarget(P), attack), { numRuns })
      assert.deepEqual(reached, [])
      const answer = await ask(port, P, { headers: { authorization: 'Bearer x', 'x-key': 'host' } })
      assert.equal(answer.headers.get('x-app'), 'x')
    })
  })
}
