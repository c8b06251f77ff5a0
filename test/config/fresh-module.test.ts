import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { freshModules } from '../../host/config/fresh-module.ts'
import { loadModule } from '../../host/config/module.ts'
import { makeFolder } from './workspace.ts'

const modules = freshModules()

/** A sub-app `office` whose module gives a function that tells what it is made of. */
async function makeApp(test: TestContext, files: Record<string, string>, entry: string) {
  const folder = await makeFolder(test, files)
  const file = join(folder, entry)
  const load = async () => {
    const { app } = await loadModule({ source: file, prefix: '/p', folder })
    return (app as () => unknown)()
  }
  return {
    folder,
    file,
    load,
    enter: () => modules.enter(file, join(folder, 'office')),
    edit: (name: string, text: string) => writeFile(join(folder, name), text),
    /** Imports it anew, as a replacement does. */
    async renew() {
      const settle = modules.renew([file])
      try {
        const told = await load()
        settle(new Set())
        return told
      } catch (error) {
        settle(new Set([file]))
        throw error
      }
    },
    filesOf() {
      const { own, outside } = modules.filesOf(file)
      const show = (paths: ReadonlySet<string>) => [...paths].map(path => path.slice(folder.length + 1)).sort()
      return { own: show(own), outside: show(outside) }
    },
  }
}

const counter = 'globalThis.freshCount = (globalThis.freshCount ?? 0) + 1; '

for (const [kind, files, entry] of [
  [
    'ES modules',
    {
      'package.json': '{"type": "module"}',
      'office/app.js': `import { deep } from './lib/deep.js'
        import data from './data.json' with { type: 'json' }
        export default async () => [deep, data, (await import('./lazy.js')).default]`,
      'office/lib/deep.js': `export const deep = 'deep 1'`,
      'office/lazy.js': `export default 'lazy 1'`,
    },
    'office/app.js',
  ],
  [
    'TypeScript',
    {
      'package.json': '{"type": "module"}',
      'office/app.ts': `import { type Deep, deep } from './lib/deep.js.ts'
        import data from './data.json' with { type: 'json' }
        const text: Deep = deep
        export default async (): Promise<unknown[]> => [text, data, (await import('./lazy.ts')).default]`,
      'office/lib/deep.js.ts': `export type Deep = string; export const deep: Deep = 'deep 1'`,
      'office/lazy.ts': `export default 'lazy 1' as string`,
    },
    'office/app.ts',
  ],
  [
    'CommonJS',
    {
      'office/app.js': `const { deep } = require('./lib/deep'); const data = require('./data.json')
        module.exports = async () => [deep, data, require('./lazy')]`,
      'office/lib/deep.js': `exports.deep = 'deep 1'`,
      'office/lazy.js': `module.exports = 'lazy 1'`,
    },
    'office/app.js',
  ],
  [
    'CommonJS that an ES module imports',
    {
      'office/app.mjs': `import deep from './lib/deep.cjs'; import { createRequire } from 'node:module'
        const require = createRequire(import.meta.url)
        export default async () => [deep.deep, require('./data.json'), require('./lazy.cjs')]`,
      'office/lib/deep.cjs': `exports.deep = 'deep 1'`,
      'office/lazy.cjs': `module.exports = 'lazy 1'`,
    },
    'office/app.mjs',
  ],
  [
    'ES modules that CommonJS requires and imports',
    {
      'office/app.cjs': `const { deep } = require('./lib/deep.mjs'); const data = require('./data.json')
        module.exports = async () => [deep, data, (await import('./lazy.mjs')).default]`,
      'office/lib/deep.mjs': `export { deep } from './deeper.mjs'`,
      'office/lib/deeper.mjs': `export const deep = 'deep 1'`,
      'office/lazy.mjs': `export default 'lazy 1'`,
    },
    'office/app.cjs',
  ],
] as const) {
  test(`${kind}: everything of the folder is imported anew`, async t => {
    const app = await makeApp(t, { 'office/data.json': '{"v":1}', ...files }, entry)
    app.enter()
    assert.deepEqual(await app.load(), ['deep 1', { v: 1 }, 'lazy 1'])
    assert.deepEqual(await app.load(), ['deep 1', { v: 1 }, 'lazy 1'])
    for (const [name, text] of Object.entries(files)) await app.edit(name, text.replace(' 1', ' 2'))
    await app.edit('office/data.json', '{"v":2}')
    assert.deepEqual(await app.load(), ['deep 1', { v: 1 }, 'lazy 1'], 'not without being told to')
    assert.deepEqual(await app.renew(), ['deep 2', { v: 2 }, 'lazy 2'])
    const own = [...Object.keys(files), 'office/data.json'].filter(name => name !== 'package.json')
    assert.deepEqual(app.filesOf(), { own: own.sort(), outside: [] })
  })
}

test('what is outside of the folder, or installed, stays what it is', async t => {
  const files = {
    'lib/shared.mjs': `${counter}export const shared = globalThis.freshCount; export { other } from './other.mjs'`,
    'lib/other.mjs': `export const other = {}`,
    'lib/shared.cjs': `${counter}exports.count = globalThis.freshCount`,
    'office/node_modules/tool/package.json': '{"type": "module", "exports": "./index.js"}',
    'office/node_modules/tool/index.js': `${counter}export const tool = globalThis.freshCount`,
    'office/node_modules/old/index.js': `${counter}exports.old = globalThis.freshCount`,
    'office/app.mjs': `import { shared } from '../lib/shared.mjs'; import cjs from '../lib/shared.cjs'
      import { tool } from 'tool'; import { old } from 'old'
      export default () => [shared, cjs.count, tool, old]`,
  }
  const app = await makeApp(t, files, 'office/app.mjs')
  app.enter()
  const before = await app.load()
  assert.deepEqual(await app.renew(), before)
  assert.deepEqual(app.filesOf(), {
    own: ['office/app.mjs'],
    outside: ['lib/other.mjs', 'lib/shared.cjs', 'lib/shared.mjs'],
  })
})

test('a module finds its files by its URL, its folder and its path, in every generation', async t => {
  const text = `import { readFileSync } from 'node:fs'; import { join } from 'node:path'
    export default () => [new URL('./views/a.html', import.meta.url), join(import.meta.dirname, 'views/a.html')]
      .map(file => readFileSync(file, 'utf8')).concat(import.meta.filename, import.meta.resolve('./views/a.html'))`
  const app = await makeApp(t, { 'office/app.mjs': text, 'office/views/a.html': '<p>' }, 'office/app.mjs')
  app.enter()
  for (const tell of [app.load, app.renew]) {
    const [byUrl, byFolder, filename, resolved] = (await tell()) as [string, string, string, string]
    assert.deepEqual([byUrl, byFolder, filename], ['<p>', '<p>', app.file])
    assert.equal(readFileSync(new URL(resolved), 'utf8'), '<p>')
  }
})

test('an import keeps its own query and hash', async t => {
  const files = {
    'office/app.mjs': `import a from './own.mjs?a=1#x'; import b from './own.mjs?b'; export default () => [a, b]`,
    'office/own.mjs': `const { search, hash } = new URL(import.meta.url)
      export default search.replace(/portico=\\d+/, 'generation') + hash`,
  }
  const app = await makeApp(t, files, 'office/app.mjs')
  app.enter()
  for (const tell of [app.load, app.renew]) assert.deepEqual(await tell(), ['?a=1&generation#x', '?b&generation'])
})

test('an earlier generation goes on with its own modules', async t => {
  const files = {
    'office/app.mjs': `import { state } from './state.mjs'
      export default () => ({ state, later: () => import('./state.mjs').then(module => module.state) })`,
    'office/state.mjs': `export const state = {}`,
  }
  const app = await makeApp(t, files, 'office/app.mjs')
  app.enter()
  type Told = { state: object; later: () => Promise<object> }
  const first = (await app.load()) as Told
  const second = (await app.renew()) as Told
  assert.notEqual(first.state, second.state)
  assert.equal(await first.later(), first.state)
  assert.equal(await second.later(), second.state)
})

for (const [kind, entry, broken, text] of [
  ['an ES module', 'office/app.mjs', 'export default () => {{', `export default () => 'told'`],
  ['a CommonJS module', 'office/app.cjs', 'module.exports = () => {{', `module.exports = () => 'told'`],
] as const) {
  test(`${kind} that cannot be imported can be mended`, async t => {
    const app = await makeApp(t, { [entry]: text }, entry)
    app.enter()
    assert.equal(await app.load(), 'told')
    await app.edit(entry, broken)
    for (let attempt = 0; attempt < 2; attempt++) await assert.rejects(app.renew(), { code: 'PORTICO_MODULE_FAILED' })
    await assert.rejects(app.load(), { code: 'PORTICO_MODULE_FAILED' })
    await app.edit(entry, text.replace('told', 'mended'))
    assert.equal(await app.renew(), 'mended')
    assert.equal(await app.load(), 'mended')
  })
}

test('CommonJS that could not be loaded leaves what runs as it was', async t => {
  const files = {
    'office/app.cjs': `require('./store.cjs'); require('./es.mjs')
      module.exports = () => [++require('./store.cjs').count, ++require('./es.mjs').state.count]`,
    'office/store.cjs': 'exports.count = 0',
    'office/es.mjs': 'export const state = { count: 0 }',
  }
  const app = await makeApp(t, files, 'office/app.cjs')
  app.enter()
  const running = (await loadModule({ source: app.file, prefix: '/p', folder: app.folder })).app as () => unknown
  assert.deepEqual(running(), [1, 1])
  await app.edit('office/app.cjs', `require('./store.cjs').count = 40; require('./es.mjs'); throw new Error('broken')`)
  await assert.rejects(app.renew(), /broken/)
  assert.deepEqual(running(), [2, 2])
})

test('what a failed import has loaded is known, so that its mending is noticed', async t => {
  const app = await makeApp(t, { 'office/app.mjs': 'export default () => 1' }, 'office/app.mjs')
  app.enter()
  await app.load()
  await app.edit('office/broken.mjs', 'export const = 1')
  await app.edit('office/app.mjs', `import './broken.mjs'; export default () => 2`)
  await assert.rejects(app.renew())
  assert.deepEqual(app.filesOf().own, ['office/app.mjs', 'office/broken.mjs'])
  await app.edit('office/app.mjs', 'export default () => 3')
  assert.equal(await app.renew(), 3)
  assert.deepEqual(app.filesOf().own, ['office/app.mjs'])
})

test('a sub-app within the folder of another is its own', async t => {
  const files = {
    'office/app.mjs': `import { state } from './inner/state.mjs'; export default () => state`,
    'office/inner/app.mjs': `export default () => 'inner'`,
    'office/inner/state.mjs': `export const state = {}`,
  }
  const app = await makeApp(t, files, 'office/app.mjs')
  modules.enter(join(app.folder, 'office/inner/app.mjs'), join(app.folder, 'office/inner'))
  app.enter()
  const state = await app.load()
  assert.equal(await app.renew(), state)
  assert.deepEqual(app.filesOf(), { own: ['office/app.mjs'], outside: ['office/inner/state.mjs'] })
})

test('what imports a module by itself shares it with no mount that was entered before', async t => {
  const files = { 'office/app.mjs': `export const state = {}; export default () => state` }
  const app = await makeApp(t, files, 'office/app.mjs')
  const { state } = await import(app.file)
  assert.equal(await app.load(), state, 'before it was entered it is one and the same')
  app.enter()
  assert.equal(await app.load(), state, 'what is imported already stays')
  assert.deepEqual(app.filesOf().own, ['office/app.mjs'])
  assert.notEqual(await app.renew(), state)
  assert.equal((await import(app.file)).state, state)
})

for (const [why, text] of [
  ['throws', `throw new Error('no database')`],
  ['gives no application', `export const start = () => {}`],
  ['does not parse', 'export default {{'],
] as const) {
  test(`a module that ${why} is imported anew the next time, without being entered`, async t => {
    const app = await makeApp(
      t,
      { 'office/app.mjs': `import './deep.mjs'; export default () => 'told'` },
      'office/app.mjs',
    )
    await app.edit('office/deep.mjs', why === 'gives no application' ? '' : text)
    if (why === 'gives no application') await app.edit('office/app.mjs', text)
    await assert.rejects(app.load(), { code: /^PORTICO_MODULE_/ })
    await app.edit('office/deep.mjs', '')
    await app.edit('office/app.mjs', `import './deep.mjs'; export default () => 'mended'`)
    assert.equal(await app.load(), 'mended')
    await rm(app.file)
    await assert.rejects(app.load(), { code: 'PORTICO_MODULE_NOT_FOUND' })
  })
}
