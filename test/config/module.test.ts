import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { loadModule, withModuleOptions } from '../../host/config/module.ts'
import type { MountOptions } from '../../host/options.ts'
import { makeFolder } from './workspace.ts'

async function load(test: TestContext, files: Record<string, string>, source = './app.ts') {
  const folder = await makeFolder(test, { 'package.json': '{"type": "module"}', ...files })
  const path = source.startsWith('.') ? join(folder, source) : source
  return { folder, ...(await loadModule({ source: path, prefix: '/p', folder })) }
}

async function failure(test: TestContext, files: Record<string, string>, source?: string) {
  return load(test, files, source).then(
    () => assert.fail('it was loaded'),
    (error: Error & { code: string }) => error,
  )
}

const answer = (app: unknown) => (app as () => string)()

test('the application is the default export; start and close come with it', async t => {
  const text = `export default () => 'default'; export const app = () => 'app'
    export const start = () => 'start'; export const close = () => 'close'`
  const { app, options } = await load(t, { 'app.ts': text })
  assert.equal(answer(app), 'default', 'a function is an application, never called as a factory')
  assert.equal(options.start?.(), 'start')
  assert.equal(options.close?.(), 'close')
  assert.deepEqual(Object.keys(options), ['start', 'close'])
})

test('without a default export, the export "app" is taken', async t => {
  const { app, options } = await load(t, { 'app.ts': `export const app: () => string = () => 'app'` })
  assert.equal(answer(app), 'app')
  assert.deepEqual(options, {})
})

test('a promise is awaited; what is merely thenable is not, not even in a promise', async t => {
  const promised = await load(t, { 'app.ts': `export default Promise.resolve(() => 'promised')` })
  assert.equal(answer(promised.app), 'promised')
  const thenable = `const app = { then() { throw new Error('awaited') }, close() {} }; export default app`
  const { app } = await load(t, { 'app.ts': thenable })
  assert.equal(typeof (app as { close?: unknown }).close, 'function')
})

for (const [name, text] of [
  ['module.exports = app', `module.exports = () => 'cjs'`],
  ['exports.app', `exports.app = () => 'cjs'; exports.start = () => 'start'`],
  [
    'exports whose names only show at run time',
    `const all = { app: () => 'cjs', start: () => 'start' }; module.exports = all`,
  ],
  [
    'compiled exports.default',
    `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = () => 'cjs'`,
  ],
] as const) {
  test(`CommonJS: ${name}`, async t => {
    const { app, options } = await load(t, { 'app.cjs': text }, './app.cjs')
    assert.equal(answer(app), 'cjs')
    if (text.includes('start')) assert.equal(options.start?.(), 'start')
  })
}

test('an application that is a plain object with fetch is taken whole', async t => {
  const { app } = await load(t, { 'app.ts': `export default { fetch: () => 'x', app: 1, default: 2 }` })
  assert.deepEqual(Object.keys(app as object), ['fetch', 'app', 'default'])
})

for (const extension of ['json', 'yaml', 'yml']) {
  test(`openapi.${extension} beside the module becomes its document`, async t => {
    const files = { 'sub/app.ts': 'export default () => {}', [`sub/openapi.${extension}`]: '{}', 'openapi.json': '{}' }
    const { folder, options } = await load(t, files, './sub/app.ts')
    assert.equal(options.docs, join(folder, 'sub', `openapi.${extension}`))
  })
}

test('explicit options win over those of the module, unless they are undefined', async t => {
  const module = await load(t, {
    'app.ts': `export default () => {}; export const start = () => 'module'; export const close = () => 'module'`,
    'openapi.json': '{}',
  })
  const options = withModuleOptions(module, {
    docs: false,
    start: () => 'explicit',
    close: undefined,
    deadline: 5,
  } as object)
  assert.equal(options.docs, false)
  assert.equal(options.start?.(), 'explicit')
  assert.equal(options.close?.(), 'module')
  assert.equal(options.deadline, 5)
})

test('settings of docs that name no source have the document beside the module', async t => {
  const module = await load(t, { 'app.ts': 'export default () => {}', 'openapi.json': '{}' })
  const docsOf = (docs: MountOptions['docs']) => withModuleOptions(module, { docs } as MountOptions).docs
  assert.deepEqual(docsOf({ basePath: '/v2' }), { basePath: '/v2', source: join(module.folder, 'openapi.json') })
  assert.deepEqual(docsOf({ source: './own.json' }), { source: './own.json' })
})

test('packages are found from the folder of the configuration, with and without CommonJS, with subpaths', async t => {
  const exportsMap = '{ ".": { "import": "./lib/index.js" }, "./admin": "./lib/admin.js" }'
  const files = {
    'node_modules/@example/shop/package.json': `{ "type": "module", "exports": ${exportsMap} }`,
    'node_modules/@example/shop/lib/index.js': `export default () => 'shop'`,
    'node_modules/@example/shop/lib/admin.js': `export default () => 'admin'`,
    'node_modules/@example/shop/lib/openapi.yaml': '',
    'node_modules/old/index.js': `module.exports = () => 'old'`,
  }
  const shop = await load(t, files, '@example/shop')
  assert.equal(answer(shop.app), 'shop')
  assert.equal(shop.options.docs, join(shop.folder, 'node_modules/@example/shop/lib/openapi.yaml'))
  assert.equal(answer((await load(t, files, '@example/shop/admin')).app), 'admin')
  assert.equal(answer((await load(t, files, 'old')).app), 'old')
})

test('what does not exist is told with where it was looked for', async t => {
  for (const source of ['./missing.ts', 'missing-package', 'app.ts']) {
    const { code, message } = await failure(t, { 'app.ts': 'export default () => {}' }, source)
    assert.equal(code, 'PORTICO_MODULE_NOT_FOUND')
    assert.match(message, /of mount \/p does not exist\. Paths resolve from \//)
    assert.ok(message.includes(source), message)
  }
})

test('a folder is no module', async t => {
  const { code } = await failure(t, { 'sub/app.ts': '' }, './sub')
  assert.equal(code, 'PORTICO_MODULE_NOT_FOUND')
})

for (const [why, text, reason] of [
  ['throws', `throw new RangeError('no database')`, /no database/],
  ['does not parse', 'export default {{', /app\.ts/],
  ['imports what does not exist', `import './gone.ts'`, /gone\.ts/],
  ['rejects', `export default Promise.reject(new RangeError('no schema'))`, /no schema/],
  [
    'exports a start that is no function',
    `export default () => {}; export const start = '/home'`,
    /"start" is "\/home"/,
  ],
] as const) {
  test(`a module that ${why} has failed, and its error is kept as the cause`, async t => {
    const { code, message, cause } = await failure(t, { 'app.ts': text })
    assert.equal(code, 'PORTICO_MODULE_FAILED')
    assert.match(message, reason)
    assert.ok(cause instanceof Error)
  })
}

test('a package that does not export the path has failed, not vanished', async t => {
  const files = {
    'node_modules/shop/package.json': '{ "exports": "./index.js" }',
    'node_modules/shop/index.js': '',
  }
  assert.equal((await failure(t, files, 'shop/admin')).code, 'PORTICO_MODULE_FAILED')
})

for (const [text, exports] of [
  ['', 'nothing'],
  ['export const start = () => {}', 'start'],
  [`export default 'text'`, 'default'],
  ['export default null', 'default'],
] as const) {
  test(`a module without an application tells what it exports: ${text || '(empty)'}`, async t => {
    const { code, message } = await failure(t, { 'app.ts': text })
    assert.equal(code, 'PORTICO_MODULE_WITHOUT_APP')
    assert.ok(message.includes(`(exports: ${exports})`), message)
  })
}
