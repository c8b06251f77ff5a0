import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { thread } from '../../host/remote/thread.ts'
import { resolveThreadOptions, type ThreadOptions } from '../../host/remote/thread-options.ts'

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['an option that does not exist', { memroy: {} }, /Option thread\.memroy is not an option/],
  ['a limit that does not exist', { memory: { old: 64 } }, /Option thread\.memory\.old/],
  ['a limit of nothing', { memory: { heap: 0 } }, /Option thread\.memory\.heap is 0/],
  ['a limit that is no number', { memory: { heap: '64' } }, /Option thread\.memory\.heap is "64"/],
  ['variables that are no strings', { env: { A: 1 } }, /Option thread\.env/],
  ['arguments that are no list', { argv: 'a' }, /Option thread\.argv is "a"/],
  ['a watchdog that is true', { watchdog: true }, /Option thread\.watchdog is true/],
  ['a watchdog that waits for nothing', { watchdog: { timeout: 0 } }, /Option thread\.watchdog\.timeout is 0/],
  ['a time that no timer can hold', { ready: { timeout: 2 ** 31 } }, /Option thread\.ready\.timeout/],
  ['a deadline before now', { stop: { deadline: -1 } }, /Option thread\.stop\.deadline is -1/],
  ['a pause of nothing', { restart: { initial: 0 } }, /Option thread\.restart\.initial is 0/],
]

suite('the options of a thread', () => {
  test('have the defaults that are documented', () => {
    assert.deepEqual(resolveThreadOptions(), {
      memory: { heap: undefined, young: undefined, stack: undefined },
      env: {},
      argv: [],
      watchdog: { interval: 1_000, timeout: 10_000 },
      ready: { timeout: 30_000 },
      stop: { deadline: 5_000 },
      restart: { initial: 100, most: 10_000 },
    })
  })

  test('are a frozen copy', () => {
    const given = { argv: ['a'], env: { A: 'a' }, memory: { heap: 64 }, watchdog: { timeout: 5 } }
    const resolved = resolveThreadOptions(given)
    assert.deepEqual(
      [resolved, resolved.argv, resolved.env, resolved.memory, resolved.watchdog].filter(
        each => !Object.isFrozen(each),
      ),
      [],
    )
    given.argv.push('b')
    given.env.A = 'b'
    assert.deepEqual([resolved.argv, resolved.env], [['a'], { A: 'a' }])
    assert.deepEqual(resolved.watchdog, { interval: 1_000, timeout: 5 })
  })

  test('switch the watchdog off', () => assert.equal(resolveThreadOptions({ watchdog: false }).watchdog, false))

  for (const [what, options, message] of refused) {
    test(`refuse ${what}`, () => {
      assert.throws(() => resolveThreadOptions(options as ThreadOptions), { code: 'PORTICO_OPTION_INVALID', message })
    })
  }
})

suite('the module of a thread', () => {
  const folder = process.cwd()
  const cases: readonly (readonly [string, string | URL, string])[] = [
    ['a relative path is resolved from the working directory', './a/app.ts', `${folder}/a/app.ts`],
    ['an absolute path stays', '/a/app.ts', '/a/app.ts'],
    ['a file: URL is its path', new URL('file:///a/app%20b.ts'), '/a/app b.ts'],
    ['a file: URL may be text', 'file:///a/app.ts', '/a/app.ts'],
    ['a package is found later', '@example/shop', '@example/shop'],
  ]
  for (const [what, module, source] of cases) {
    test(what, { skip: process.platform === 'win32' && 'the paths are those of POSIX' }, () => {
      assert.deepEqual(thread(module).module, { source, folder })
    })
  }

  for (const module of [undefined, '', 3, new URL('https://example.org/app.js'), () => {}]) {
    test(`is not ${String(module)}`, () => {
      assert.throws(() => thread(module as string), { code: 'PORTICO_OPTION_INVALID' })
    })
  }
})
