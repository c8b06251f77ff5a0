import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { command, isCommandApp } from '../../host/remote/command.ts'
import { type CommandOptions, resolveCommandOptions } from '../../host/remote/command-options.ts'

suite('the options of command()', () => {
  test('have defaults, and are frozen', () => {
    const options = resolveCommandOptions()
    const { cwd, env, path, ready, stop, restart, upstream } = options
    assert.deepEqual(
      { cwd, env, path, ready, stop, restart },
      {
        cwd: undefined,
        env: {},
        path: undefined,
        ready: { path: null, timeout: 30_000 },
        stop: { signal: 'SIGTERM', deadline: 5_000 },
        restart: { initial: 100, most: 10_000 },
      },
    )
    assert.equal(upstream.breaker, false)
    for (const part of [options, env, ready, stop, restart, upstream]) assert.ok(Object.isFrozen(part))
  })

  test('are copied', () => {
    const given = { env: { A: '1' }, upstream: { connections: 3 }, stop: { signal: 'SIGINT' } } satisfies CommandOptions
    const app = command(['p'], given)
    given.env.A = '2'
    given.upstream.connections = 4
    assert.deepEqual([app.options.env.A, app.options.upstream.connections], ['1', 3])
  })

  test('may name the folder by a URL', () => {
    assert.equal(resolveCommandOptions({ cwd: new URL('file:///srv/an%20app') }).cwd, '/srv/an app')
  })

  const refused: readonly (readonly [given: unknown, message: RegExp])[] = [
    [{ cwt: '/' }, /command\.cwt is not an option/],
    [{ cwd: 3 }, /command\.cwd is 3/],
    [{ cwd: new URL('http://h/') }, /command\.cwd/],
    [{ env: { A: 1 } }, /command\.env/],
    [{ env: { 'A=B': '1' } }, /command\.env/],
    [{ env: { A: 'a\0b' } }, /command\.env/],
    [{ path: 'whole' }, /command\.path is "whole"\. Expected "strip" or "keep"/],
    [{ ready: { path: 'healthz' } }, /command\.ready\.path/],
    [{ ready: { timeout: 0 } }, /command\.ready\.timeout/],
    [{ stop: { signal: 'TERM' } }, /command\.stop\.signal is "TERM"\. Expected the name of a signal/],
    [{ stop: { deadline: -1 } }, /command\.stop\.deadline/],
    [{ restart: { initial: 1.5 } }, /command\.restart\.initial/],
    [{ restart: { max: 1 } }, /command\.restart\.max/],
    [{ upstream: { tls: {} } }, /command\.upstream\.tls/],
    [{ upstream: { breaker: false } }, /command\.upstream\.breaker/],
    [{ upstream: { connections: 0 } }, /connections/],
  ]
  for (const [given, message] of refused) {
    test(`${JSON.stringify(given)} is refused`, () => {
      assert.throws(() => command(['p'], given as CommandOptions), { code: 'PORTICO_OPTION_INVALID', message })
    })
  }
})

suite('the arguments of command()', () => {
  for (const argv of [undefined, null, 'node app.js', [], [''], ['p', 1], ['p\0'], ['p', '{socket}', '{port}']]) {
    test(`${JSON.stringify(argv)} is refused`, () => {
      assert.throws(() => command(argv as never), { code: 'PORTICO_OPTION_INVALID', message: /^Option command is / })
    })
  }

  test('are copied, and what it makes is known', () => {
    const argv: [string, string] = ['p', 'a']
    const app = command(argv)
    argv[1] = 'b'
    assert.deepEqual(app.argv, ['p', 'a'])
    assert.deepEqual([isCommandApp(app), isCommandApp({ ...argv }), isCommandApp(null)], [true, false, false])
  })
})
