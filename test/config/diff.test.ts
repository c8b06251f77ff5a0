import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Config } from '../../host/config/define.ts'
import { diffConfigs } from '../../host/config/diff.ts'
import { resolveConfig } from '../../host/config/resolve.ts'
import { directory, proxy, thread, upstream } from '../../host/index.ts'

const resolved = (config: Config) => resolveConfig(config, '/site', {})

/** The difference as prefixes. */
function diff(before: Config, after: Config) {
  const { restartNeeded, ...lists } = diffConfigs(resolved(before), resolved(after))
  const told = Object.entries(lists).filter(([, mounts]) => mounts.length > 0)
  return {
    ...Object.fromEntries(told.map(([kind, mounts]) => [kind, mounts.map(({ prefix }) => prefix)])),
    ...(restartNeeded.length > 0 && { restartNeeded }),
  }
}

type Mounts = NonNullable<Config['mounts']>
type Mounted = Mounts[string]
const app = () => {}
const other = () => {}
const start = () => {}
const fetchApp = (): Mounted => ({ fetch: () => new Response('') }) as object
const document = { openapi: '3.1.0', info: { title: 'A', version: '1' }, paths: {} }

const same: Record<string, [Mounted, Mounted]> = {
  "a module's path": ['./a.ts', './a.ts'],
  'a path and the same with options that say nothing': ['./a.ts', { app: './a.ts', deadline: undefined }],
  'the default name and the same name given': ['./a.ts', { app: './a.ts', name: 'a' }],
  'two ways to write a path': ['./a.ts', './b/../a.ts'],
  'a package': ['@scope/a', { app: '@scope/a' }],
  'an address': ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  'an address as data and in code': ['http://127.0.0.1:3000', upstream('http://127.0.0.1:3000')],
  'upstreams of equal arguments': [
    upstream(['http://a:1', 'unix:/b'], { tls: { ca: Buffer.from('c') }, timeouts: { headers: 5 } }),
    upstream(['http://a:1', 'unix:/b'], { tls: { ca: Buffer.from('c') }, timeouts: { headers: 5 } }),
  ],
  'proxies of equal arguments': [
    proxy('http://a:1', { changeOrigin: true }),
    proxy('http://a:1/', { changeOrigin: true }),
  ],
  'threads of equal data': [
    { thread: './a.ts', env: { A: '1' } },
    { thread: './a.ts', env: { A: '1' } },
  ],
  'threads of equal arguments': [thread('/a.ts', { argv: ['1'] }), thread('/a.ts', { argv: ['1'] })],
  'commands of equal data': [
    { command: ['serve', '{socket}'], cwd: './x' },
    { command: ['serve', '{socket}'], cwd: 'x' },
  ],
  'folders of equal arguments': [directory('/files', { maxAge: 5 }), directory('/files', { maxAge: 5 })],
  'the same object': [app, app],
  'the same object and function among equal options': [
    { app, start, tags: ['a'], docs: { ...document } },
    { app, start, tags: ['a'], docs: { ...document } },
  ],
  'equal URLs': [
    { app, docs: new URL('https://a.example/b') },
    { app, docs: new URL('https://a.example/b') },
  ],
  'options in another order': [
    { app, deadline: 5, required: true },
    { required: true, deadline: 5, app },
  ],
}
for (const [what, [before, after]] of Object.entries(same)) {
  test(`unchanged: ${what}`, () => {
    assert.deepEqual(diff({ mounts: { '/a': before } }, { mounts: { '/a': after } }), { unchanged: ['/a'] })
  })
}

const differing: Record<string, [Mounted, Mounted]> = {
  "a module's path": ['./a.ts', './b.ts'],
  'a package': ['a', 'b'],
  'a module and a thread of it': ['./a.ts', { thread: './a.ts' }],
  'an address': ['http://127.0.0.1:3000', 'http://127.0.0.1:3001'],
  "an upstream's options": [upstream('http://a:1'), upstream('http://a:1', { retry: false })],
  'an upstream and a proxy': [upstream('http://a:1'), proxy('http://a:1')],
  "a proxy's function": [
    proxy('http://a:1', { router: () => 'http://b' }),
    proxy('http://a:1', { router: () => 'http://b' }),
  ],
  "a thread's environment": [{ thread: './a.ts' }, { thread: './a.ts', env: { A: '1' } }],
  "a command's arguments": [{ command: ['serve', 'a'] }, { command: ['serve', 'b'] }],
  'an object': [app, other],
  'objects that only look alike': [fetchApp(), fetchApp()],
  'an option': [app, { app, deadline: 5 }],
  'an option that is gone': [{ app, deadline: 5 }, app],
  'a list within an option': [
    { app, tags: ['a'] },
    { app, tags: ['a', 'b'] },
  ],
  'a value deep in a document': [
    { app, docs: document },
    { app, docs: { ...document, info: { ...document.info, title: 'B' } } },
  ],
  'a function': [
    { app, start: () => {} },
    { app, start: () => {} },
  ],
}
for (const [what, [before, after]] of Object.entries(differing)) {
  test(`changed: ${what}`, () => {
    assert.deepEqual(diff({ mounts: { '/a': before } }, { mounts: { '/a': after } }), { changed: ['/a'] })
  })
}

test('prefixes are added and removed, and their order does not matter', () => {
  const before = { mounts: { '/a': './a.ts', '/b': './b.ts', '/c/': './c.ts' } }
  const after = { mounts: { '/c': './c.ts', '/d': './d.ts', '/a': './a.ts' } }
  assert.deepEqual(diff(before, after), { unchanged: ['/c', '/a'], added: ['/d'], removed: ['/b'] })
})

test('another name is another mount: the old one goes and a new one comes', () => {
  const before = { mounts: { '/a': './a.ts', '/b': { app: './b.ts', name: 'x' } } }
  const after = { mounts: { '/a': { app: './a.ts', name: 'x' }, '/b': './b.ts' } }
  assert.deepEqual(diff(before, after), { added: ['/a', '/b'], removed: ['/a', '/b'] })
})

test('a changed mount keeps the object that runs where its application is the same', () => {
  const before = resolved({ mounts: { '/a': { thread: './a.ts' }, '/b': 'http://b' } })
  const after = resolved({
    mounts: { '/a': { app: { thread: './a.ts' }, deadline: 5 }, '/b': { app: 'http://c', deadline: 5 } },
  })
  const [a, b] = diffConfigs(before, after).changed
  assert.equal(a?.source, before.mounts[0]?.source)
  assert.equal(a?.options.deadline, 5)
  assert.equal(b?.source, after.mounts[1]?.source)
})

test('what differs of the host needs a restart, by name', () => {
  const before: Config = { port: 1, title: 'A', docs: { path: '/docs' }, setup: () => 'a', static: ['./a'] }
  assert.deepEqual(diff(before, { ...before, docs: { path: '/docs' }, setup: () => 'a', static: ['a'] }), {})
  const after: Config = { port: 2, host: '::1', docs: { path: '/api' }, setup: () => 'b', drain: {} }
  assert.deepEqual(diff(before, after), {
    restartNeeded: ['port', 'host', 'setup', 'title', 'docs', 'static', 'drain'],
  })
})

const anyMount = fc.record(
  {
    app: fc.constantFrom('./a.ts', './b.ts', 'package', 'http://127.0.0.1:1'),
    deadline: fc.constantFrom(1, 2),
    tags: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
  },
  { requiredKeys: ['app'], noNullPrototype: true },
)
const anyMounts = fc.dictionary(fc.constantFrom('/a', '/b', '/c', '/d', '/e'), anyMount, { noNullPrototype: true })

test('every mount of both sides is in exactly one list, and what is applied leaves no difference', () => {
  fc.assert(
    fc.property(anyMounts, anyMounts, (before, after) => {
      const difference = diffConfigs(resolved({ mounts: before }), resolved({ mounts: after }))
      const prefixes = (...lists: readonly (readonly { prefix: string }[])[]) =>
        lists
          .flat()
          .map(({ prefix }) => prefix)
          .sort()
      const { added, changed, removed, unchanged } = difference
      assert.deepEqual(prefixes(added, changed, unchanged), Object.keys(after).sort())
      assert.deepEqual(prefixes(removed, changed, unchanged), Object.keys(before).sort())
      for (const { prefix } of unchanged) assert.deepEqual(before[prefix], after[prefix])
      const again = diffConfigs(resolved({ mounts: after }), resolved({ mounts: structuredClone(after) }))
      assert.deepEqual(prefixes(again.unchanged), Object.keys(after).sort())
    }),
  )
})
