import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { createHostFromConfig } from '../../host/config/create.ts'
import { readConfig } from '../../host/config/load.ts'
import { makeFolder } from './workspace.ts'

/** Reads a configuration that is the only one in a folder with an application. */
async function read(t: TestContext, name: string, text: string, environment: Record<string, string> = {}) {
  const folder = await makeFolder(t, {
    'package.json': '{"type": "module"}',
    'app.js': "export default (request, response) => response.end('in')",
    [name]: text,
  })
  return readConfig(`${folder}/${name}`, { environment })
}

async function serve(t: TestContext, name: string, text: string, environment?: Record<string, string>) {
  const { host, port, address } = await createHostFromConfig(await read(t, name, text, environment))
  t.after(() => host.close())
  const origin = await host.listen({ port, host: address })
  return async (path: string, authorization?: string) =>
    (await fetch(origin + path, { headers: authorization === undefined ? {} : { authorization } })).status
}

const ada = (password: string) => `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`

test('rules in YAML guard a mount, the host and its endpoints, with secrets from the environment', async t => {
  const status = await serve(
    t,
    'portico.config.yaml',
    `port: 0
logger: false
guard: { allow: [127.0.0.0/8, '::1'] }
metrics: { guard: { bearer: ['\${TOKEN}'] } }
mounts:
  /a: { app: ./app.js, guard: { basic: { ada: '\${PW}' } } }
  /b: { app: ./app.js, guard: [{ allow: [10.0.0.0/8] }, { concurrency: { limit: 5, queue: 10 } }] }
  /c: ./app.js
`,
    // A number by its looks, which stays text.
    { PW: '12345', TOKEN: '777' },
  )
  assert.deepEqual(
    [await status('/a'), await status('/a', ada('1')), await status('/a', ada('12345'))],
    [401, 401, 200],
  )
  assert.deepEqual([await status('/b'), await status('/c')], [403, 200])
  assert.deepEqual([await status('/metrics'), await status('/metrics', 'Bearer 777')], [401, 200])
})

test('a module holds functions, rules and lists of both, wherever a guard may be', async t => {
  const status = await serve(
    t,
    'portico.config.js',
    `const key = wanted => ({ headers }) => headers.authorization?.includes(wanted) ?? false
export default {
  port: 0,
  logger: false,
  guard: ({ url }) => url !== '/closed',
  health: { guard: [key('health'), { allow: ['127.0.0.1', '::1'] }] },
  metrics: { guard: { bearer: ['metrics'] } },
  status: { guard: key('status') },
  mounts: {
    '/a': { app: './app.js', guard: key('a') },
    '/b': { app: './app.js', guard: [key('b'), { bearer: ['b', 'bb'] }] },
    '/c': { app: './app.js', guard: { bearer: ['\${TOKEN}'] } },
    '/closed': './app.js',
  },
}`,
    { TOKEN: 't' },
  )
  for (const [path, right] of [
    ['/health/live', 'health'],
    ['/metrics', 'Bearer metrics'],
    ['/status', 'status'],
    ['/a', 'a'],
    ['/b', 'Bearer bb'],
    ['/c', 'Bearer t'],
  ] as const) {
    assert.ok([401, 403].includes(await status(path)), path)
    assert.equal(await status(path, right), 200, path)
  }
  assert.equal(await status('/closed'), 403)
})

test("a module holds functions and registries for a mount's health and metrics", async t => {
  const { mounts } = await read(
    t,
    'portico.config.js',
    `const registry = new (class Registry { async metrics() { return '' } })()
export default { mounts: {
  '/a': { app: './app.js', health: () => true, metrics: async () => 'up 1' },
  '/b': { app: './app.js', health: { check: async () => true, interval: 1000 }, metrics: registry },
  '/c': { app: './app.js', health: '/ok', metrics: { metrics: async () => '' } },
} }`,
  )
  const kinds = mounts.map(({ options: { health, metrics } }) => [typeof health, typeof metrics])
  assert.deepEqual(kinds, [
    ['function', 'function'],
    ['object', 'object'],
    ['string', 'object'],
  ])
  const { check } = mounts[1]!.options.health as { check: unknown }
  assert.equal(typeof check, 'function')
})

suite('mistakes are told at their places', () => {
  const cases: readonly (readonly [what: string, mount: string, message: RegExp])[] = [
    [
      'no address',
      'guard: { allow: [10.0.0.0/8, localhost] }',
      /3:\d+ mounts\.\/a\.guard: .*mounts\.\/a\.guard\.allow\.1 is "localhost"/,
    ],
    ['a user name with a colon', 'guard: { basic: { "a:b": x } }', /mounts\.\/a\.guard: .*without ":"/],
    ['an empty password', 'guard: { basic: { ada: "" } }', /mounts\.\/a\.guard\.basic\.ada: expected text, got ""/],
    ['an unset variable', `guard: { basic: { ada: '\${NOT_SET}' } }`, /guard\.basic\.ada: PORTICO_VARIABLE_UNSET/],
    ['a misspelt rule', 'guard: { baisc: { ada: x } }', /guard\.baisc: unknown option.*"basic"/],
    ['no rules', 'guard: {}', /mounts\.\/a\.guard/],
    ['an empty list', 'guard: []', /mounts\.\/a\.guard/],
    ['a limit that is none', 'guard: { concurrency: { limit: 0 } }', /guard\.concurrency\.limit/],
    [
      'a rule in a list',
      'guard: [{ bearer: [t] }, { bearer: ["a b"] }]',
      /guard: .*guard\.1\.bearer\.0 is text that no client/,
    ],
    ['text', 'guard: ./guard.ts', /guard: expected object or array/],
    ['null', 'guard: null', /guard: expected object or array, got null/],
    ['a password in place of the rules', 'guard: "ada:hunter2"', /guard: expected object or array, got string$/m],
    ['a password in a list', 'guard: ["ada:hunter2"]', /guard\.0: expected object, got string$/m],
  ]
  for (const [what, mount, message] of cases) {
    test(what, async t => {
      const text = `logger: false\nmounts:\n  /a: { app: ./app.js, ${mount} }\n`
      await assert.rejects(read(t, 'portico.config.yaml', text), (error: Error & { code: string }) => {
        assert.equal(error.code, 'PORTICO_CONFIG_INVALID')
        assert.match(error.message, message)
        assert.match(error.message, /1 mistake:/)
        return true
      })
    })
  }

  test('of the host and its endpoints', async t => {
    const text =
      'guard: { allow: [nowhere] }\nmetrics: { guard: { bearer: [] } }\nhealth: { guard: { allow: [1.2.3] } }\n'
    await assert.rejects(read(t, 'portico.config.yaml', text), (error: Error) => {
      assert.match(error.message, /3 mistakes/)
      for (const place of [/:1:\d+ guard: /, /:2:\d+ metrics\.guard\.bearer: /, /:3:\d+ health\.guard: /])
        assert.match(error.message, place)
      return true
    })
  })

  test('in a module, at their index among functions', async t => {
    const text = "export default { mounts: { '/a': { app: './app.js', guard: [() => true, { bearer: 1 }] } } }"
    await assert.rejects(read(t, 'portico.config.js', text), /mounts\.\/a\.guard\.1\.bearer: expected array/)
  })

  test('without telling a secret', async t => {
    const text = 'guard: { basic: { ada: 7654321 }, bearer: [7654321] }\nmetrics: { guard: { bearer: 7654321 } }\n'
    await assert.rejects(read(t, 'portico.config.yaml', text), (error: Error) => {
      assert.match(error.message, /3 mistakes/)
      assert.doesNotMatch(error.message, /7654321/)
      return true
    })
  })
})
