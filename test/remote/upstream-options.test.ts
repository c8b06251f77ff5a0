import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PorticoError } from '../../host/errors.ts'
import { upstream } from '../../host/index.ts'
import { parseTarget } from '../../host/remote/target-address.ts'

function refused(message: RegExp): (error: unknown) => boolean {
  return error =>
    error instanceof PorticoError && error.code === 'PORTICO_OPTION_INVALID' && message.test(error.message)
}

describe('the address of a target', () => {
  test('is an http or https origin, with the scheme’s own port by default', () => {
    const { hostname, port, host } = parseTarget('http://app.example')
    assert.deepEqual([hostname, port, host], ['app.example', 80, 'app.example'])
    assert.equal(parseTarget('https://app.example').port, 443)
    assert.equal(parseTarget(new URL('http://[::1]:3000')).hostname, '::1')
  })

  test('or a Unix socket, written either way', () => {
    assert.equal(parseTarget('unix:/run/a.sock').socketPath, '/run/a.sock')
    assert.equal(parseTarget('unix:///run/a.sock').socketPath, '/run/a.sock')
  })

  test('proves its name over TLS, and an IP address none', () => {
    assert.equal(parseTarget('https://app.example').servername, 'app.example')
    assert.equal(parseTarget('https://127.0.0.1:1').servername, '')
    assert.equal(parseTarget('https://[::1]').servername, '')
  })

  for (const wrong of ['app:3000', 'ftp://a', 'http://a/path', 'http://a?b', 'http://user@a', 'unix:run', '']) {
    test(`${JSON.stringify(wrong)} is refused, with what is accepted`, () => {
      assert.throws(() => upstream(wrong), refused(/Expected http:\/\/host:port, https:\/\/host or unix:\/path\.sock/))
    })
  }

  test('there must be one', () => {
    assert.throws(() => upstream([]), refused(/an empty list/))
    assert.throws(() => upstream(7 as never), refused(/upstream targets is 7/))
  })
})

describe('the options of an upstream', () => {
  const wrong: [options: object, message: RegExp][] = [
    [{ timeout: 1 }, /upstream\.timeout is not an option\. Expected path, hostHeader/],
    [{ path: 'cut' }, /upstream\.path is "cut"\. Expected "strip" or "keep"/],
    [{ balance: 'random' }, /upstream\.balance/],
    [{ retry: true }, /upstream\.retry is true\. Expected "unsent" or "idempotent" or false/],
    [{ connections: 0 }, /upstream\.connections is 0\. Expected a whole number from 1/],
    [{ timeouts: { headers: 2 ** 31 } }, /upstream\.timeouts\.headers/],
    [{ timeouts: { read: 1 } }, /upstream\.timeouts\.read is not an option/],
    [{ breaker: { failures: -1 } }, /upstream\.breaker\.failures/],
    [{ health: {} }, /upstream\.health\.path is undefined\. Expected a path that starts with "\/"/],
    [{ health: 'yes' }, /upstream\.health is yes|upstream\.health is "yes"/],
  ]
  for (const [options, message] of wrong) {
    test(`${JSON.stringify(options)} is refused`, () => {
      assert.throws(() => upstream('http://a', options), refused(message))
    })
  }

  test('are filled in and frozen, and the given ones stay as they were', () => {
    const given = Object.freeze({ timeouts: Object.freeze({ headers: 1 }) })
    const { options } = upstream('http://a', given)
    assert.deepEqual(options.timeouts, { connect: 5_000, headers: 1, idle: 300_000 })
    assert.equal(options.retry, 'unsent')
    assert.ok(Object.isFrozen(options))
  })
})
