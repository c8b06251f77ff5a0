import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forwardedHeaders, isForwardedHeader, originOf, type Trust } from '../../host/core/forwarded.ts'

const nobody: Trust = () => false
const everybody: Trust = () => true
const only =
  (...addresses: string[]): Trust =>
  address =>
    addresses.includes(address)

const claims = {
  host: 'inner:8000',
  'x-forwarded-for': '203.0.113.7, 10.0.0.2',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'shop.example',
  'x-forwarded-prefix': '/front/',
}

describe('who sent a request', () => {
  test('is told by the socket where the peer is not trusted', () => {
    assert.deepEqual(originOf({ address: '10.0.0.9', encrypted: false, headers: claims }, nobody), {
      addresses: ['10.0.0.9'],
      protocol: 'http',
      host: 'inner:8000',
      prefix: '',
    })
  })

  for (const made of [
    '"><script>',
    '/a"b',
    "/a'",
    '/a b',
    '//evil.example',
    '/../a',
    '/a/..',
    'a',
    '/<a>',
    '/a)',
    '/a\\b',
  ]) {
    test(`is not at a prefix that is no plain path, whoever says so: ${made}`, () => {
      const headers = { ...claims, 'x-forwarded-prefix': made }
      assert.equal(originOf({ address: '10.0.0.9', encrypted: false, headers }, everybody).prefix, '')
    })
  }

  test('is told by a trusted peer, its own address last', () => {
    assert.deepEqual(originOf({ address: '10.0.0.9', encrypted: false, headers: claims }, everybody), {
      addresses: ['203.0.113.7', '10.0.0.2', '10.0.0.9'],
      protocol: 'https',
      host: 'shop.example',
      prefix: '/front',
    })
  })

  test('what stands before the first untrusted address is not believed', () => {
    const { addresses } = originOf({ address: '10.0.0.9', encrypted: false, headers: claims }, only('10.0.0.9'))
    assert.deepEqual(addresses, ['10.0.0.2', '10.0.0.9'])
  })

  test('an encrypted connection is https', () => {
    assert.equal(originOf({ address: '10.0.0.9', encrypted: true, headers: {} }, nobody).protocol, 'https')
  })

  test('a Unix socket has no address, and its peer may still be trusted', () => {
    assert.deepEqual(originOf({ address: undefined, encrypted: false, headers: claims }, everybody).addresses, [
      '203.0.113.7',
      '10.0.0.2',
    ])
  })

  test('of several values the first counts, and an empty one does not', () => {
    const headers = { host: 'a', 'x-forwarded-proto': 'https, http', 'x-forwarded-host': ' ' }
    const { protocol, host } = originOf({ address: '::1', encrypted: false, headers }, everybody)
    assert.deepEqual([protocol, host], ['https', 'a'])
  })
})

describe('what an upstream is told', () => {
  test('the addresses, protocol, host and the whole prefix, and the same as Forwarded (RFC 7239)', () => {
    const origin = { addresses: ['203.0.113.7', '2001:db8::1'], protocol: 'https', host: 'a:81', prefix: '/front' }
    assert.deepEqual(forwardedHeaders(origin, '/ch11/x'), [
      'x-forwarded-for',
      '203.0.113.7, 2001:db8::1',
      'x-forwarded-proto',
      'https',
      'x-forwarded-host',
      'a:81',
      'x-forwarded-prefix',
      '/front/ch11/x',
      'forwarded',
      'for=203.0.113.7;host="a:81";proto=https, for="[2001:db8::1]"',
    ])
  })

  test('nothing that is not known', () => {
    const origin = { addresses: [], protocol: 'http', host: '', prefix: '' }
    assert.deepEqual(forwardedHeaders(origin, ''), ['x-forwarded-proto', 'http', 'forwarded', 'for=unknown;proto=http'])
  })

  test('quotes cannot be closed from within', () => {
    const origin = { addresses: ['1.1.1.1'], protocol: 'http', host: 'a";for=2.2.2.2;x="', prefix: '' }
    assert.match(forwardedHeaders(origin, '').at(-1) ?? '', /^for=1\.1\.1\.1;host="a;for=2\.2\.2\.2;x=";proto=http$/)
  })

  test("every header that speaks of the way is the host's to tell", () => {
    for (const name of ['x-forwarded-for', 'x-forwarded-port', 'forwarded', 'x-real-ip']) {
      assert.equal(isForwardedHeader(name), true, name)
    }
    assert.equal(isForwardedHeader('x-forward'), false)
  })
})
