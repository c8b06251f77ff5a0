import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { requestAttributes, spanName, type TracedMount, wholeRoute } from '../../host/observe/tracing-attributes.ts'

/** The part of a request that attributes are made of, as a server has it. */
function arrived(given: Partial<IncomingMessage> & { originalUrl?: string }): IncomingMessage {
  const socket = { remoteAddress: '127.0.0.1' }
  return { method: 'GET', url: '/', httpVersion: '1.1', headers: {}, socket, ...given } as IncomingMessage
}

const nobody = () => false

const shop: TracedMount = { name: 'shop', prefix: '/shop' }

describe('the name of a span', () => {
  const names: [string | undefined, TracedMount | undefined, string | undefined, string][] = [
    ['GET', shop, '/pets/{id}', 'GET /shop/pets/{id}'],
    ['GET', { name: 'root', prefix: '/' }, '/pets', 'GET /pets'],
    ['QUERY', undefined, '/docs', 'QUERY /docs'],
    ['POST', undefined, undefined, 'POST'],
    ['PROPFIND', shop, '/', 'HTTP /shop/'],
    [undefined, undefined, undefined, 'HTTP'],
  ]
  for (const [method, mount, route, expected] of names) {
    test(`is ${expected} for ${method} ${route} at ${mount?.prefix}`, () => {
      assert.equal(spanName(method, wholeRoute(mount, route)), expected)
    })
  }
})

describe('the attributes of a request', () => {
  test('tell who a trusted proxy says that the client is, and how it came', () => {
    const headers = {
      host: 'inner',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
    }
    const told = (trust: () => boolean) => {
      const attributes = requestAttributes(arrived({ headers }), shop, trust)
      return ['client.address', 'url.scheme', 'server.address', 'server.port'].map(name => attributes[name])
    }
    assert.deepEqual(
      told(() => true),
      ['203.0.113.7', 'https', 'shop.example', 443],
    )
    assert.deepEqual(told(nobody), ['127.0.0.1', 'http', 'inner', 80])
  })

  test('are those of the semantic conventions', () => {
    const headers = { host: 'shop.example:8443', 'user-agent': 'curl/8' }
    const given = arrived({ method: 'POST', url: '/shop/pets?page=2', headers })
    assert.deepEqual(requestAttributes(given, shop, nobody), {
      'http.request.method': 'POST',
      'http.request.method_original': undefined,
      'url.path': '/shop/pets',
      'portico.mount': 'shop',
      'url.query': 'page=2',
      'url.scheme': 'http',
      'server.address': 'shop.example',
      'server.port': 8443,
      'client.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'user_agent.original': 'curl/8',
    })
  })

  const some: [string, Parameters<typeof arrived>[0], Record<string, unknown>][] = [
    [
      'a method that nobody knows is its original',
      { method: 'MKCOL' },
      { 'http.request.method': '_OTHER', 'http.request.method_original': 'MKCOL' },
    ],
    ['an absolute target has a path', { url: 'http://x/a?b=c' }, { 'url.path': '/a', 'url.query': 'b=c' }],
    ['an asterisk is a path', { url: '*' }, { 'url.path': '*' }],
    ['the whole path counts within another host', { url: '/b', originalUrl: '/a/b' }, { 'url.path': '/a/b' }],
    ['there may be no Host', {}, { 'server.address': undefined, 'server.port': undefined }],
    ['a port may be that of the scheme', { headers: { host: 'x' } }, { 'server.address': 'x', 'server.port': 80 }],
    ['an IPv6 Host', { headers: { host: '[::1]:80' } }, { 'server.address': '::1', 'server.port': 80 }],
    ['a Host that is none', { headers: { host: 'a:b:c' } }, { 'server.address': undefined }],
    ['HTTP/2', { httpVersion: '2.0' }, { 'network.protocol.version': '2' }],
    ['a socket that has gone', { socket: null } as never, { 'client.address': undefined, 'url.scheme': 'http' }],
  ]
  for (const [name, given, expected] of some) {
    test(name, () => {
      const attributes = requestAttributes(arrived(given), undefined, nobody)
      for (const [key, value] of Object.entries(expected)) assert.equal(attributes[key], value, key)
    })
  }

  for (const name of ['token', 'access_token', 'key', 'api_key', 'password', 'signature', 'X-Amz-Signature']) {
    test(`have nothing of a query's ${name}`, () => {
      const attributes = requestAttributes(arrived({ url: `/a?page=2&${name}=hunter2&b=c` }), undefined, nobody)
      assert.doesNotMatch(JSON.stringify(attributes), /hunter2/)
      assert.match(String(attributes['url.query']), /^page=2&.*&b=c$/)
    })
  }

  test('are made of any target and Host', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (url, host) => {
        const attributes = requestAttributes(arrived({ url, headers: { host } }), shop, nobody)
        assert.ok(!String(attributes['url.path']).includes('?'))
      }),
    )
  })
})
