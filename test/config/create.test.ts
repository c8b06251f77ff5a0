import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createHostFromConfig } from '../../host/config/create.ts'
import type { Config } from '../../host/config/define.ts'
import { readConfig } from '../../host/config/load.ts'
import { resolveConfig } from '../../host/config/resolve.ts'
import { makeFolder } from './workspace.ts'

/** Serves a configuration on a free port of the loopback interface until the test ends. */
async function serve(test: TestContext, config: Config, files: Record<string, string> = {}) {
  const folder = await makeFolder(test, { 'package.json': '{"type": "module"}', ...files })
  const created = await createHostFromConfig(resolveConfig({ port: 0, logger: false, ...config }, folder, {}))
  test.after(() => created.host.close())
  const origin = await created.host.listen({ port: created.port, host: created.address })
  return { ...created, folder, get: (path: string) => fetch(origin + path) }
}

const echo = (name: string) => `export default (request, response) => response.end('${name} ' + request.url)`

test('everything is mounted in the order of the configuration: modules, packages, objects', async t => {
  const files = {
    'one.js': echo('one'),
    'node_modules/two/index.js': `module.exports = (q, s) => s.end('two ' + q.url)`,
  }
  const three = { fetch: (request: Request) => new Response(`three ${new URL(request.url).pathname}`) }
  const { host, get } = await serve(t, { mounts: { '/z': './one.js', '/b/': { app: 'two' }, '/': three } }, files)
  assert.deepEqual(
    host.mounts.list().map(({ prefix, name, state }) => [prefix, name, state]),
    [
      ['/z', 'z', 'ready'],
      ['/b', 'b', 'ready'],
      ['/', 'root', 'ready'],
    ],
  )
  assert.equal(await (await get('/z/a?b')).text(), 'one /a?b')
  assert.equal(await (await get('/b/c')).text(), 'two /c')
  assert.equal(await (await get('/elsewhere')).text(), 'three /elsewhere')
})

test("a module's start and close frame its serving", async t => {
  const files = {
    'app.js': `export const calls = []
      export default (q, s) => s.end(calls.join())
      export const start = async () => calls.push('start')
      export const close = async () => calls.push('close')`,
  }
  const { host, folder, get } = await serve(t, { mounts: { '/a': './app.js' } }, files)
  assert.equal(await (await get('/a')).text(), 'start')
  await host.close()
  assert.deepEqual((await import(`${folder}/app.js`)).calls, ['start', 'close'])
})

test('setup runs before the mounts are made, so that its hooks cover them and its routes stand beside them', async t => {
  const { get } = await serve(t, {
    async setup(host) {
      await Promise.resolve()
      assert.deepEqual(host.mounts.list(), [])
      host.addHook('onRequest', async (_, reply) => {
        reply.header('x-host', 'hook')
      })
      host.get('/native', async () => 'native')
    },
    mounts: { '/a': (_: unknown, response: { end(text: string): void }) => response.end('app') },
  })
  const mounted = await get('/a')
  assert.deepEqual([await mounted.text(), mounted.headers.get('x-host')], ['app', 'hook'])
  assert.equal(await (await get('/native')).text(), 'native')
})

const broken = {
  '/missing': ['./missing.js', 'PORTICO_MODULE_NOT_FOUND'],
  '/throws': ['./throws.js', 'PORTICO_MODULE_FAILED'],
  '/empty': ['./empty.js', 'PORTICO_MODULE_WITHOUT_APP'],
  '/unknown': ['./unknown.js', 'PORTICO_APP_UNKNOWN'],
} as const
const files = {
  'good.js': echo('good'),
  'throws.js': 'throw new Error("no database")',
  'empty.js': '',
  'unknown.js': 'export default new Map()',
}

test('a module that cannot be loaded becomes a failed mount that readiness names; the others serve', async t => {
  const mounts = Object.fromEntries(Object.entries(broken).map(([prefix, [source]]) => [prefix, source]))
  const { host, get } = await serve(t, { mounts: { ...mounts, '/good': './good.js' } }, files)
  assert.equal(await (await get('/good/x')).text(), 'good /x')
  for (const [prefix, [, code]] of Object.entries(broken)) {
    const mount = host.mounts.get(prefix)
    assert.equal(mount?.state, 'failed')
    assert.equal((mount?.error?.cause as { code?: string } | undefined)?.code, code)
    assert.equal((await get(prefix)).status, 503)
  }
  const ready = await get('/health/ready')
  assert.equal(ready.status, 503)
  const body = await ready.text()
  for (const prefix of Object.keys(broken)) assert.ok(body.includes(prefix.slice(1)), body)
})

test('a failed mount that readiness may ignore leaves the host ready', async t => {
  const { get } = await serve(t, { mounts: { '/missing': { app: './missing.js', required: false } } })
  assert.equal((await get('/health/ready')).status, 200)
})

test('close of a mount that could not be loaded is not called', async t => {
  const calls: string[] = []
  const { host } = await serve(t, { mounts: { '/a': { app: './missing.js', close: () => calls.push('close') } } })
  await host.close()
  assert.deepEqual(calls, [])
})

for (const [prefix, [source, code]] of Object.entries(broken)) {
  test(`a required module that cannot be loaded stops the host: ${code}`, async t => {
    await assert.rejects(serve(t, { mounts: { [prefix]: { app: source, required: true } } }, files), { code })
  })
}

test('a setup that throws closes the host again', async t => {
  const closed: string[] = []
  const setup: Config['setup'] = host => {
    host.addHook('onClose', async () => {
      closed.push('host')
    })
    throw new Error('no setup')
  }
  await assert.rejects(serve(t, { setup }), /no setup/)
  assert.deepEqual(closed, ['host'])
})

test('a mount on a path of the host itself is refused', async t => {
  await assert.rejects(serve(t, { mounts: { '/docs': () => {} } }), { code: 'PORTICO_PREFIX_TAKEN' })
})

test('a configuration file becomes a host', async t => {
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'title: League\nlogger: false\nport: 0\nmounts: { /a: ./a.mjs }\n',
    'a.mjs': echo('a'),
  })
  const { host, port, address } = await createHostFromConfig(await readConfig(undefined, { folder, environment: {} }))
  t.after(() => host.close())
  const origin = await host.listen({ port, host: address })
  assert.equal(await (await fetch(`${origin}/a/b`)).text(), 'a /b')
})
