import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { PorticoError } from '../host/errors.ts'
import type { HostOptions, MountOptions } from '../host/options.ts'
import { resolveHostOptions, resolveMountOptions } from '../host/resolve-options.ts'

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Set) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen)
}

/** Refused with the option's name, what was given and what is expected. */
function refuses(option: string, given: RegExp | string) {
  return (error: PorticoError) => {
    assert.equal(error.code, 'PORTICO_OPTION_INVALID')
    assert.ok(error.message.includes(`Option ${option} is `), error.message)
    assert.match(error.message, new RegExp(given))
    assert.match(error.message, /Expected ./)
    return true
  }
}

suite('the options of a host', () => {
  test('have a default each', () => {
    const { yielding: _, ...resolved } = resolveHostOptions()
    assert.deepEqual(resolved, {
      title: 'Portico',
      version: '1.0.0',
      logger: { level: 'warn' },
      trustProxy: false,
      fastify: {},
      drain: { delay: 0, deadline: 10_000 },
      isolate: true,
      landing: { path: '/' },
      docs: { path: '/docs', document: '/openapi.json', reference: 'swagger-ui' },
      static: { path: '/static', folders: [], maxAge: 0 },
      health: { path: '/health', guard: undefined },
      metrics: {
        path: '/metrics',
        guard: undefined,
        buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        routes: 100,
      },
      status: { path: '/status', guard: undefined },
      tracing: false,
      accessLog: undefined,
      guard: undefined,
    })
  })

  test('undefined is the default', () => {
    const given = { title: undefined, drain: undefined, docs: undefined, isolate: undefined, logger: undefined }
    assert.deepEqual(resolveHostOptions(given as HostOptions), resolveHostOptions())
  })

  test('a part is switched off by false, on by true, and takes some of its options', () => {
    for (const part of ['landing', 'docs', 'static', 'health', 'metrics', 'status'] as const) {
      assert.equal(resolveHostOptions({ [part]: false })[part], false)
      assert.deepEqual(resolveHostOptions({ [part]: true })[part], resolveHostOptions()[part])
    }
    assert.deepEqual(resolveHostOptions({ docs: { path: '/reference' } }).docs, {
      path: '/reference',
      document: '/openapi.json',
      reference: 'swagger-ui',
    })
    assert.deepEqual(resolveHostOptions({ drain: { delay: 5 } }).drain, { delay: 5, deadline: 10_000 })
  })

  test('two parts at one path are refused, by the names of both', () => {
    const cases: [HostOptions, RegExp][] = [
      [{ status: { path: '/metrics' } }, /status\.path is "\/metrics".*that of metrics\.path/],
      [{ health: { path: '/docs' } }, /health\.path is "\/docs".*that of docs\.path/],
      [{ docs: { document: '/docs' } }, /docs\.document is "\/docs".*that of docs\.path/],
      [{ metrics: { path: '/' } }, /metrics\.path is "\/".*that of landing\.path/],
    ]
    for (const [given, message] of cases)
      assert.throws(() => resolveHostOptions(given), { code: 'PORTICO_OPTION_INVALID', message })
    assert.doesNotThrow(() => resolveHostOptions({ metrics: false, docs: false, status: { path: '/metrics' } }))
  })

  test('a list of folders is short for the static part', () => {
    assert.deepEqual(resolveHostOptions({ static: ['./a', './b'] }).static, {
      path: '/static',
      folders: ['./a', './b'],
      maxAge: 0,
    })
  })

  test('are a frozen copy, which later changes of the input do not reach', () => {
    const given = {
      title: 'mine',
      drain: { delay: 1 },
      static: { folders: ['./a'] },
      docs: { path: '/reference' },
      logger: false,
    }
    const resolved = resolveHostOptions(given)
    given.title = 'other'
    given.drain.delay = 2
    given.static.folders.push('./b')
    given.docs.path = '/other'
    assert.deepEqual(
      [resolved.title, resolved.drain.delay, resolved.static, resolved.docs],
      [
        'mine',
        1,
        { path: '/static', folders: ['./a'], maxAge: 0 },
        { path: '/reference', document: '/openapi.json', reference: 'swagger-ui' },
      ],
    )
    assert.ok(isDeepFrozen(resolved))
  })

  test('leave the input as it was, frozen or not', () => {
    const given = { title: 'mine', drain: { delay: 1 }, static: ['./a'], fastify: { bodyLimit: 10 } }
    const before = structuredClone(given)
    resolveHostOptions(given)
    assert.deepEqual(given, before)
    assert.equal(Object.isFrozen(given.static), false)
    assert.doesNotThrow(() => resolveHostOptions(Object.freeze(given)))
  })

  const refused: [string, unknown, string, RegExp | string][] = [
    ['an option that does not exist', { tilte: 'x' }, 'tilte', 'title'],
    ['an option of a part that does not exist', { docs: { paht: '/x' } }, 'docs.paht', 'path'],
    ['an option of drain that does not exist', { drain: { dealine: 1 } }, 'drain.dealine', 'deadline'],
    ['a title that is no text', { title: 7 }, 'title', '7.*a string'],
    ['a part that is neither object nor boolean', { health: '/health' }, 'health', '"/health".*an object'],
    ['a part that is null', { docs: null }, 'docs', 'null'],
    ['a path that is no text', { health: { path: 7 } }, 'health.path', '7'],
    ['a path that is none', { docs: { path: 'docs' } }, 'docs.path', '"docs"'],
    ['a renderer that does not exist', { docs: { reference: 'redoc' } }, 'docs.reference', '"redoc".*"scalar"'],
    ['a negative time', { drain: { deadline: -1 } }, 'drain.deadline', '-1.*milliseconds'],
    ['an endless time', { drain: { deadline: Number.POSITIVE_INFINITY } }, 'drain.deadline', 'Infinity'],
    ['a time beyond what a timer can hold', { drain: { deadline: 2 ** 31 } }, 'drain.deadline', '2147483648'],
    ['a time that is a text', { drain: { delay: '5' } }, 'drain.delay', '"5"'],
    ['a flag that is none', { isolate: 'no' }, 'isolate', '"no"'],
    ['folders that are no list', { static: { folders: './a' } }, 'static.folders', './a'],
  ]
  for (const [what, given, option, message] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(() => resolveHostOptions(given as HostOptions), refuses(option, message))
    })
  }
})

suite('the options of a mount', () => {
  test('all are optional', () => assert.deepEqual(resolveMountOptions(), {}))

  test('are a frozen copy; the input stays as it was', () => {
    const given: MountOptions & { tags: string[] } = {
      name: 'a',
      tags: ['one'],
      deadline: 5,
      hooks: false,
      guard: () => true,
    }
    const resolved = resolveMountOptions(given)
    assert.deepEqual(resolved, given)
    assert.ok(Object.isFrozen(resolved))
    assert.equal(Object.isFrozen(given), false)
    given.name = 'b'
    given.tags.push('two')
    assert.deepEqual([resolved.name, resolved.tags], ['a', ['one']])
  })

  test('settings of docs are frozen, and a document is left as it is', () => {
    const settings = { source: './openapi.yaml', basePath: '/v1' }
    const resolved = resolveMountOptions({ docs: settings }).docs
    assert.deepEqual(resolved, settings)
    assert.deepEqual([Object.isFrozen(resolved), Object.isFrozen(settings)], [true, false])
    for (const docs of [{ openapi: '3.1.0', basePath: 7 }, { swagger: '2.0', basePath: '/v1' }, new URL('file:///a')])
      assert.equal(resolveMountOptions({ docs }).docs, docs)
  })

  const refused: [string, unknown, string, RegExp | string][] = [
    ['an option that does not exist', { gaurd: () => true }, 'gaurd', 'guard'],
    ['a guard that is no function', { guard: true }, 'guard', 'no guard \\(boolean\\).*a function'],
    ['a start that is a promise', { start: Promise.resolve() }, 'start', 'Promise.*a function'],
    ['a close that is no function', { close: 'now' }, 'close', '"now".*a function'],
    ['a deadline that is no time', { deadline: '5s' }, 'deadline', '"5s".*milliseconds'],
    ['a deadline beyond what a timer can hold', { deadline: 2 ** 31 }, 'deadline', '2147483648'],
    ['a negative deadline', { deadline: -5 }, 'deadline', '-5'],
    ['hooks: true, which says nothing', { hooks: true }, 'hooks', 'true.*false'],
    ['required that is no flag', { required: 'yes' }, 'required', '"yes"'],
    ['tags that are no list', { tags: 'one' }, 'tags', '"one"'],
    ['docs that are no source', { docs: 7 }, 'docs', '7'],
    ['docs that are a list', { docs: [] }, 'docs', 'array.*a path'],
    ['a setting of docs that does not exist', { docs: { bsaePath: '/v1' } }, 'docs.bsaePath', 'basePath.*openapi'],
    ['a document without its version', { docs: { info: {}, paths: {} } }, 'docs.info', 'key openapi or swagger'],
    ['a source of docs that is none', { docs: { source: false } }, 'docs.source', 'false.*a path'],
    ['a base path that is no path', { docs: { basePath: 'v1' } }, 'docs.basePath', '"v1".*starts with "/"'],
    ['keepsPrefix that is no flag', { docs: { keepsPrefix: 'yes' } }, 'docs.keepsPrefix', '"yes".*true or false'],
  ]
  for (const [what, given, option, message] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(() => resolveMountOptions(given as MountOptions), refuses(option, message))
    })
  }
})
