import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { identifyRequest } from '../../host/observe/request-id.ts'

function requestWith(...rawHeaders: string[]): IncomingMessage {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) headers[rawHeaders[at]!.toLowerCase()] = rawHeaders[at + 1]!
  return { headers, rawHeaders } as unknown as IncomingMessage
}

test('a request keeps the id that it brings', () => {
  const request = requestWith('Host', 'a', 'X-Request-Id', 'abc-1')
  assert.equal(identifyRequest(request), 'abc-1')
  assert.deepEqual(request.rawHeaders, ['Host', 'a', 'X-Request-Id', 'abc-1'])
})

test('a request without an id gets one of its own, for whoever handles it', () => {
  const request = requestWith('Host', 'a')
  const id = identifyRequest(request)
  assert.match(id, /^[\w-]+-[0-9a-z]+$/)
  assert.equal(request.headers['x-request-id'], id)
  assert.deepEqual(request.rawHeaders, ['Host', 'a', 'x-request-id', id])
  assert.notEqual(identifyRequest(requestWith()), id)
})

for (const bad of ['', 'a b', 'a\u0001b', 'é', 'x'.repeat(129), 'a, b c']) {
  test(`the id ${JSON.stringify(bad.slice(0, 10))} of a client is not taken`, () => {
    const request = requestWith('x-request-id', bad)
    const id = identifyRequest(request)
    assert.notEqual(id, bad)
    assert.deepEqual(request.rawHeaders, ['x-request-id', id])
  })
}
