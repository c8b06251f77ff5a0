// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables in a configuration are written so.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readConfig } from '../../host/config/load.ts'
import type { PorticoError } from '../../host/errors.ts'
import type { Upstream } from '../../host/remote/upstream.ts'
import { makeFolder } from './workspace.ts'

async function read(
  test: TestContext,
  files: Record<string, string>,
  environment: NodeJS.ProcessEnv = {},
  named?: string,
) {
  const folder = await makeFolder(test, files)
  return { folder, config: await readConfig(named, { folder, environment }) }
}

async function problemsOf(test: TestContext, files: Record<string, string>, environment: NodeJS.ProcessEnv = {}) {
  const folder = await makeFolder(test, files)
  const error = await readConfig(undefined, { folder, environment }).then(
    () => assert.fail('it was read without a mistake'),
    (error: PorticoError) => error,
  )
  assert.equal(error.code, 'PORTICO_CONFIG_INVALID', error)
  const [head, ...lines] = error.message.replaceAll(`${folder}/`, '').split('\n')
  return { error, head, lines: lines.map(line => line.trim()) }
}

const formats: Record<string, string> = {
  'portico.config.yaml': 'title: T\nmounts:\n  /a: ./a.ts\n  /b/: { app: "@scope/b", deadline: 5, docs: ./b.json }\n',
  'portico.config.yml': 'title: T\nmounts:\n  /a: ./a.ts\n  /b/: { app: "@scope/b", deadline: 5, docs: ./b.json }\n',
  'portico.config.json':
    '{"title": "T", "mounts": {"/a": "./a.ts", "/b/": {"app": "@scope/b", "deadline": 5, "docs": "./b.json"}}}',
  'portico.config.ts':
    'const mounts: object = { "/a": "./a.ts", "/b/": { app: "@scope/b", deadline: 5, docs: "./b.json" } }\nexport default { title: "T", mounts }',
  'portico.config.js':
    'export default { title: "T", mounts: { "/a": "./a.ts", "/b/": { app: "@scope/b", deadline: 5, docs: "./b.json" } } }',
  'portico.config.mjs':
    'export default { title: "T", mounts: { "/a": "./a.ts", "/b/": { app: "@scope/b", deadline: 5, docs: "./b.json" } } }',
}
for (const [name, text] of Object.entries(formats)) {
  test(`${name} is found and read, its paths resolved from its folder`, async t => {
    const { folder, config } = await read(t, { [name]: text, 'package.json': '{"type": "module"}' })
    assert.deepEqual(config.options, { title: 'T' })
    assert.deepEqual(
      config.mounts.map(({ prefix, name, source, options }) => ({ prefix, name, source, options })),
      [
        { prefix: '/a', name: 'a', source: join(folder, 'a.ts'), options: {} },
        { prefix: '/b', name: 'b', source: '@scope/b', options: { deadline: 5, docs: join(folder, 'b.json') } },
      ],
    )
  })
}

test('of several configurations the first in the documented order is read', async t => {
  const { config } = await read(t, { 'portico.config.json': '{"title": "json"}', 'portico.config.yaml': 'title: yaml' })
  assert.equal(config.options.title, 'yaml')
})

test('a named configuration is read instead, and its folder is what paths resolve from', async t => {
  const files = { 'portico.config.yaml': 'title: here', 'deploy/site.yaml': 'mounts: { /a: ../a.ts }' }
  const { folder, config } = await read(t, files, {}, 'deploy/site.yaml')
  assert.equal(config.folder, join(folder, 'deploy'))
  assert.equal(config.mounts[0]?.source, join(folder, 'a.ts'))
})

test('an address is an upstream', async t => {
  const yaml = 'mounts:\n  /a: http://127.0.0.1:3000\n  /b: { app: unix:/run/b.sock, name: bee }'
  const { config } = await read(t, { 'portico.config.yaml': yaml })
  assert.deepEqual(
    config.mounts.map(({ source }) => (source as Upstream).addresses.map(({ shown }) => shown)),
    [['http://127.0.0.1:3000'], ['unix:/run/b.sock']],
  )
})

test('no configuration: the error tells what was looked for', async t => {
  const folder = await makeFolder(t, {})
  const code = 'PORTICO_CONFIG_NOT_FOUND'
  await assert.rejects(readConfig(undefined, { folder, environment: {} }), {
    code,
    message: /portico\.config\.ts, .*\.json in /,
  })
  await assert.rejects(readConfig('other.yaml', { folder, environment: {} }), { code, message: /other\.yaml/ })
})

test('PORT and HOST of the environment are defaults; the configuration wins over them', async t => {
  const bare = await read(t, { 'portico.config.yaml': '' })
  assert.deepEqual([bare.config.port, bare.config.address], [8000, '127.0.0.1'])
  const given = await read(t, { 'portico.config.yaml': 'title: x' }, { PORT: '81', HOST: '::1' })
  assert.deepEqual([given.config.port, given.config.address], [81, '::1'])
  const explicit = await read(t, { 'portico.config.yaml': 'port: 82\nhost: 0.0.0.0' }, { PORT: '81', HOST: '::1' })
  assert.deepEqual([explicit.config.port, explicit.config.address], [82, '0.0.0.0'])
})

test('variables are filled in as numbers, booleans or text, whichever the option takes', async t => {
  const text =
    'title: "${TITLE}"\nport: ${LISTEN}\nisolate: ${ISOLATE:-false}\nmounts:\n  /a: { app: "./${APP}.ts", name: "${ID}" }\n'
  const environment = { TITLE: '2026', LISTEN: '9001', APP: 'office', ID: '7' }
  const { folder, config } = await read(t, { 'portico.config.yaml': text }, environment)
  assert.deepEqual(config.options, { title: '2026', isolate: false })
  assert.equal(config.port, 9001)
  assert.deepEqual([config.mounts[0]?.source, config.mounts[0]?.name], [join(folder, 'office.ts'), '7'])
})

test('.env beside the configuration fills what is unset; the real environment wins, even when empty', async t => {
  const environment: NodeJS.ProcessEnv = { TITLE: 'real', EMPTY: '' }
  const { config } = await read(
    t,
    {
      '.env': '# comment\nTITLE=file\nEMPTY=file\nexport VERSION="2.0"\nAPP=./a.ts\n',
      'portico.config.yaml': 'title: "${TITLE}${EMPTY}"\nversion: ${VERSION}\nmounts: { /a: "${APP}" }',
    },
    environment,
  )
  assert.deepEqual(config.options, { title: 'real', version: '2.0' })
  assert.deepEqual(environment, { TITLE: 'real', EMPTY: '', VERSION: '2.0', APP: './a.ts' })
})

test('a configuration that is a module keeps its applications and functions as they are', async t => {
  const { config } = await read(
    t,
    {
      'portico.config.ts': `
        export const app = (request: unknown, response: { end(text: string): void }) => response.end('x')
        export const worker = { fetch: () => new Response('x'), app: '\${NOT_FILLED}' }
        export const document = { openapi: '3.1.0', info: { title: '\${NOT_FILLED}' } }
        export const guard = () => true
        export const setup = () => {}
        export default {
          title: '\${TITLE}', setup, trustProxy: () => true,
          mounts: { '/a': app, '/b': { app: worker, docs: document, guard, name: undefined }, '/c': worker },
        }`,
    },
    { TITLE: 'filled' },
  )
  const module = await import(join(config.folder, 'portico.config.ts'))
  assert.equal(config.options.title, 'filled')
  assert.equal(config.setup, module.setup)
  assert.equal(config.mounts[0]?.source, module.app)
  assert.equal(config.mounts[1]?.source, module.worker)
  assert.equal(config.mounts[1]?.options.docs, module.document)
  assert.equal(config.mounts[1]?.options.guard, module.guard)
  assert.equal(config.mounts[2]?.source, module.worker)
})

test('settings of docs are read, their source resolved from the configuration; one that is code is left as it is', async t => {
  const plain = await read(t, {
    'portico.config.yaml': [
      'mounts:',
      '  /a: { app: ./a.ts, docs: { source: ./a.json, basePath: /v2 } }',
      '  /b: { app: ./b.ts, docs: { keepsPrefix: true } }',
      '  /c: { app: ./c.ts, docs: { source: "https://c.example/openapi.json" } }',
      '  /d: { app: ./d.ts, docs: { openapi: 3.1.0, paths: {} } }',
    ].join('\n'),
  })
  assert.deepEqual(
    plain.config.mounts.map(({ options }) => options.docs),
    [
      { source: join(plain.folder, 'a.json'), basePath: '/v2' },
      { keepsPrefix: true },
      { source: 'https://c.example/openapi.json' },
      { openapi: '3.1.0', paths: {} },
    ],
  )
  const text =
    'export const docs = { source: () => ({}), basePath: "/v2" }; export default { mounts: { "/a": { app: () => {}, docs } } }'
  const module = await read(t, { 'portico.config.mjs': text })
  const { docs } = await import(join(module.folder, 'portico.config.mjs'))
  assert.deepEqual(module.config.mounts[0]?.options.docs, docs)
})

test('each mistake in settings of docs is told once, at its place', async t => {
  const { lines } = await problemsOf(t, {
    'portico.config.yaml': [
      'mounts:',
      '  /a: { app: ./a.ts, docs: { bsaePath: /v1 } }',
      '  /b: { app: ./b.ts, docs: { basePath: v1, keepsPrefix: yes, source: 7 } }',
    ].join('\n'),
  })
  assert.deepEqual(lines, [
    'portico.config.yaml:2:30 mounts./a.docs.bsaePath: unknown option (did you mean "basePath"?)',
    'portico.config.yaml:3:40 mounts./b.docs.basePath: expected a path that starts with "/", got "v1"',
    'portico.config.yaml:3:57 mounts./b.docs.keepsPrefix: expected boolean, got "yes"',
    'portico.config.yaml:3:70 mounts./b.docs.source: expected string or object, got 7',
  ])
})

test('a renderer of references that does not exist is told with those that do', async t => {
  const { lines } = await problemsOf(t, { 'portico.config.yaml': 'docs: { reference: redoc }' })
  assert.deepEqual(lines, ['portico.config.yaml:1:20 docs.reference: expected swagger-ui or scalar, got "redoc"'])
})

test('static folders resolve from the configuration; those of packages are left alone', async t => {
  const list = await read(t, { 'portico.config.yaml': 'static: [./assets, "package:bootstrap/dist"]' })
  assert.deepEqual(list.config.options.static, [join(list.folder, 'assets'), 'package:bootstrap/dist'])
  const full = await read(t, { 'portico.config.yaml': 'static: { folders: [assets], maxAge: 60 }' })
  assert.deepEqual(full.config.options.static, { folders: [join(full.folder, 'assets')], maxAge: 60 })
})

test('every mistake is told at once, each with its path and, in YAML, its line and column', async t => {
  const { head, lines } = await problemsOf(t, {
    'portico.config.yaml': [
      'titel: League', //                               1
      'port: 99999', //                                 2
      'docs: { path: docs }', //                        3
      'mounts:', //                                     4
      '  /ch11/koa:', //                                5
      '    app: ./koa.ts', //                           6
      '    deadline: soon', //                          7
      '    requierd: true', //                          8
      '  /guarded: { app: ./g.ts, guard: yes }', //     9
      '  no-slash: ./a.ts', //                         10
      '  /empty: {}', //                               11
      '  /same: ./a.ts', //                            12
      '  /same/: ./b.ts', //                           13
      '  /x: { app: ./x.ts, name: same }', //          14
      '  /all: ./all.ts', //                           15
      '  /remote: amqp://127.0.0.1/jobs', //           16
      '  /unset: ./${NOWHERE}.ts', //                  17
      '  /none:', //                                   18
      '  /hooks: { app: ./h.ts, hooks: true, docs: true }', // 19
    ].join('\n'),
  })
  assert.equal(head, 'The configuration portico.config.yaml has 16 mistakes:')
  const expected: [string, RegExp][] = [
    ['1:1 titel', /unknown option \(did you mean "title"\?\)/],
    ['2:7 port', /must be <= 65535, got 99999/],
    ['3:15 docs.path', /starts with "\/", got "docs"/],
    ['7:15 mounts./ch11/koa.deadline', /expected number, got "soon"/],
    ['8:5 mounts./ch11/koa.requierd', /did you mean "required"/],
    ['9:35 mounts./guarded.guard', /expected object or array, got string/],
    ['10:3 mounts.no-slash', /does not start with "\/"/],
    ['11:3 mounts./empty.app', /it is missing/],
    ['13:3 mounts./same/', /the same prefix as \/same/],
    ['14:28 mounts./x.name', /the name "same" is taken by \/same/],
    ['15:3 mounts./all', /the name "all" is not valid: it is reserved/],
    ['16:12 mounts./remote', /is "amqp:\/\/127\.0\.0\.1\/jobs"\. Expected http:/],
    ['17:11 mounts./unset', /PORTICO_VARIABLE_UNSET The environment variable NOWHERE is not set/],
    ['18:9 mounts./none', /expected string or object, got null/],
    ['19:33 mounts./hooks.hooks', /expected false, got true/],
    ['19:45 mounts./hooks.docs', /expected string, object or false, got true/],
  ]
  for (const [start, problem] of expected) {
    const line = lines.find(line => line.startsWith(`portico.config.yaml:${start}: `))
    assert.ok(line, `${start} is not among\n${lines.join('\n')}`)
    assert.match(line, problem)
  }
})

test('a mistake in a module is told with its path', async t => {
  const { lines } = await problemsOf(t, {
    'portico.config.ts': `export default {
      setup: 1, host: '', nmae: 'x',
      mounts: { '/a': 42, '/b': undefined, '/c': { app: () => {}, start: 'now', deadline: -1 }, '/d': null },
    }`,
  })
  assert.deepEqual(lines.toSorted(), [
    'host: expected text, got ""',
    'mounts./a: expected string or object, got 42',
    'mounts./b: expected string or object, got undefined',
    'mounts./c.deadline: must be >= 0, got -1',
    'mounts./c.start: expected function, got "now"',
    'mounts./d: expected string or object, got null',
    'nmae: unknown option',
    'setup: expected function, got 1',
  ])
})

test('a wrong PORT of the environment is told', async t => {
  const { lines } = await problemsOf(t, { 'portico.config.yaml': 'title: x' }, { PORT: 'http' })
  assert.match(lines[0]!, /PORT: expected a port number from the environment, got "http"/)
})

for (const [name, text, expected] of [
  ['portico.config.yaml', 'mounts:\n  /a: ./a.ts\n  /a: ./b.ts\n', /portico\.config\.yaml:3:3 this key is there twice/],
  ['portico.config.yaml', '- a list\n', /portico\.config\.yaml:1:1 expected object, got an array/],
  ['portico.config.yaml', 'just text\n', /1:1 expected object, got "just text"/],
  ['portico.config.yaml', 'mounts:\n', /mounts: expected object, got null/],
  ['portico.config.yaml', '__proto__: { title: x }\n', /1:1 __proto__: unknown option/],
  ['portico.config.json', '{"mounts": {}', /portico\.config\.json:\d+:\d+ /],
  [
    'portico.config.mjs',
    'export const config = {}',
    /export the configuration as default: expected an object, got undefined/,
  ],
  ['portico.config.mjs', 'throw new Error("no database")', /it cannot be imported: no database/],
  ['portico.config.mjs', 'import "./missing.js"', /it cannot be imported: Cannot find module/],
  ['portico.config.mjs', 'export default () => ({})', /expected an object, got a function/],
] as const) {
  test(`${name} with ${JSON.stringify(text)} is refused clearly`, async t => {
    const { error } = await problemsOf(t, { [name]: text })
    assert.match(error.message, expected)
  })
}

test('a configuration module that throws is kept as the cause', async t => {
  const { error } = await problemsOf(t, { 'portico.config.mjs': 'throw new RangeError("no database")' })
  assert.ok(error.cause instanceof RangeError)
})

test('a file of an unknown type is refused', async t => {
  const folder = await makeFolder(t, { 'site.toml': '' })
  const message = /ends in \.ts, \.js, \.mjs, \.yaml, \.yml or \.json, not \.toml/
  await assert.rejects(readConfig('site.toml', { folder, environment: {} }), {
    code: 'PORTICO_CONFIG_INVALID',
    message,
  })
})
