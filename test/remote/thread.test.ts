import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { suite, test } from 'node:test'
import { thread } from '../../host/remote/thread.ts'
import { type Answer, ask, type Question } from '../adapters/wire.ts'
import { codeOf, listen, openHost, ways } from '../host/serving.ts'
import { appModule, serveThread } from './thread-host.ts'

const forged = {
  'x-forwarded-for': '192.0.2.7, 192.0.2.8',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'shop.example',
  'x-forwarded-prefix': '/front',
  forwarded: 'for=192.0.2.7',
  'x-real-ip': '192.0.2.7',
}

const json = { 'content-type': 'application/json' }

const questions: readonly (readonly [string, string, Question?])[] = [
  ['a page', '/json?q=%41;x'],
  ['the prefix itself', ''],
  ['the prefix with a query', '?a=b'],
  ['a path that needs no decoding', '//x/../%2e%2e/a%2Fb;c'],
  ['what is not there', '/no/such/page'],
  ['a HEAD', '/json', { method: 'HEAD' }],
  ['a body', '/body', { method: 'POST', headers: json, body: '{"a": [1,  2]}' }],
  [
    'a body in chunks',
    '/body',
    { method: 'POST', headers: { ...json, 'transfer-encoding': 'chunked' }, body: '2\r\n{}\r\n0\r\n\r\n' },
  ],
  ['a broken body', '/body', { method: 'POST', headers: json, body: '{' }],
  ['a redirect', '/redirect'],
  ['cookies', '/cookie'],
  ['an error', '/throw'],
  ['forged headers', '/json', { headers: forged }],
  ['headers that Connection names', '/json', { headers: { connection: 'close, x-forwarded-for', ...forged } }],
  [
    'headers of several kinds',
    '/json',
    { headers: { te: 'trailers', trailer: 'x-sum', 'x-Case': 'A', 'proxy-connection': 'a', cookie: 'a=b; c=d' } },
  ],
  ['an old client', '/json', { version: '1.0', headers: { host: 'own.example' } }],
]

suite('an application is moved into a thread by a change of one line', () => {
  for (const name of ['view', 'express', 'koa', 'fastify', 'hono']) {
    for (const [way, arrange] of ways) {
      for (const trustProxy of [false, true]) {
        test(`and answers the same: ${name}, ${way}, ${trustProxy ? 'behind a proxy' : 'to clients'}`, async t => {
          const module = appModule(name)
          const host = await openHost(t, { trustProxy })
          arrange(host)
          const inner = await openHost(t)
          inner.mount('/p', await importAnew(module))
          host.mount('/outer', inner)
          host.mount('/p', await importAnew(module))
          const port = await listen(host)
          const answerAll = async () => {
            const answers: unknown[] = []
            for (const prefix of ['/p', '/outer/p']) {
              for (const [what, path, question] of questions) {
                const headers = { host: 'own.example', connection: 'close', ...question?.headers }
                const answer = await ask(port, prefix + path, { ...question, headers })
                answers.push([what, comparable(answer, question?.version)])
              }
            }
            return answers
          }
          const before = await answerAll()
          await inner.mounts.replace('/p', thread(module))
          await host.mounts.replace('/p', thread(module))
          assert.deepEqual(await answerAll(), before)
        })
      }
    }
  }
})

/** One of its own for each test: some frameworks cannot be opened again. */
async function importAnew(module: URL): Promise<object> {
  return (await import(`${module.href}?${randomUUID()}`)).default
}

/** All of an answer that does not tell when it was made. */
function comparable({ status, headers, body, interim, trailers, complete }: Answer, version?: string): unknown {
  headers.delete('date')
  // Its end is the connection's, so that Node leaves the length out where the application does not say it.
  if (version === '1.0') headers.delete('content-length')
  return { status, headers: [...headers], body: body.toString('latin1'), interim, trailers: [...trailers], complete }
}

suite('an application in a thread', () => {
  test('is one for all of its mounts', async t => {
    const host = await openHost(t)
    const app = thread(appModule('trouble'))
    host.mount('/one', app)
    host.mount('/two', app)
    host.mount('/other', thread(appModule('trouble')))
    const port = await listen(host)
    const texts = []
    for (const prefix of ['/one', '/two', '/other']) texts.push((await ask(port, `${prefix}/ok`)).text)
    assert.match(texts[0] ?? '', /^ok \d+$/)
    assert.deepEqual([texts[1] === texts[0], texts[2] === texts[0]], [true, false])
    await host.mounts.remove('/one')
    assert.equal((await ask(port, '/two/ok')).text, texts[0])
  })

  test('is told of a mount that comes when it runs, and starts anew after its last one', async t => {
    const app = thread(appModule('trouble'))
    const host = await openHost(t)
    host.mount('/one', app)
    const port = await listen(host)
    const { text } = await ask(port, '/one/ok')
    await host.mount('/two', app).ready
    assert.equal((await ask(port, '/two/ok')).text, text)
    await host.mounts.remove('/one')
    await host.mounts.remove('/two')
    await host.mount('/three', app).ready
    const again = await ask(port, '/three/ok')
    assert.deepEqual([again.status, again.text === text], [200, false])
  })

  test('that fails to answer is a 500 without the reason, which the log has', async t => {
    const served = await serveThread(t, 'trouble')
    const answer = await served.ask('/sync-throw')
    assert.deepEqual([answer.status, codeOf(answer)], [500, 'PORTICO_APP_ERROR'])
    assert.doesNotMatch(answer.text, /said|trouble/)
    const line = served.log.find(({ msg }) => msg === 'mounted application failed')
    assert.deepEqual([line?.mount, line?.err?.code], ['iso', 'E_SAID'])
    assert.match(line?.err?.message ?? '', /^said/)
    assert.match(JSON.stringify(line), /thread-apps\/trouble\.ts.*because/)
  })

  test('that cuts its connection is a 502, as an application elsewhere would be', async t => {
    const served = await serveThread(t, 'trouble')
    const answer = await served.ask('/cut')
    assert.deepEqual([answer.status, codeOf(answer)], [502, 'PORTICO_UPSTREAM_FAILED'])
    assert.equal((await served.ask('/ok')).status, 200)
  })

  test('has what it writes logged line by line, with the name of its mount', async t => {
    const served = await serveThread(t, 'trouble')
    await served.ask('/write')
    const written = () => served.log.filter(({ msg }) => /^(?:to std|second)/.test(msg ?? ''))
    while (written().length < 3) await served.ask('/ok')
    assert.deepEqual(
      written()
        .map(({ mount, msg, level }) => [mount, level, msg])
        .sort((one, other) => String(one[2]).localeCompare(String(other[2]))),
      [
        ['iso', 30, 'second line'],
        ['iso', 40, 'to stderr'],
        ['iso', 30, 'to stdout'],
      ],
    )
  })

  test('gets the variables and arguments that it is given beside those of the host', async t => {
    process.env.GONE = 'here'
    t.after(() => {
      delete process.env.GONE
    })
    const served = await serveThread(t, 'lifecycle', { env: { NAME: 'iso', GONE: undefined }, argv: ['--a', 'b'] })
    assert.deepEqual(JSON.parse((await served.ask('/')).text), { started: 1, argv: ['--a', 'b'], name: 'iso' })
    assert.equal(process.env.NAME, undefined)
  })

  test('tells of the client that a trusted proxy names, however the mount is reached', async t => {
    const host = await openHost(t, { trustProxy: '127.0.0.1' })
    host.mount('/p', thread(appModule('hono')))
    const port = await listen(host)
    const { text } = await ask(port, '/p/json', { headers: forged })
    assert.equal(JSON.parse(text).prefix, '/front/p')
  })

  test('takes no upgrade that it would not take in this thread', async t => {
    const served = await serveThread(t, 'trouble')
    const answer = await ask(served.port, '/iso/ok', { headers: { connection: 'upgrade', upgrade: 'websocket' } })
    assert.equal(answer.status, 200)
  })

  test('of a package is found by its name', async t => {
    const host = await openHost(t)
    const mount = host.mount('/p', thread('express', { ready: { timeout: 20_000 } }))
    // What express exports is no application, but it was found and looked at.
    await mount.ready.catch(() => {})
    assert.notEqual(mount.state, 'starting')
    assert.doesNotMatch(mount.error?.message ?? '', /does not exist/)
  })
})
