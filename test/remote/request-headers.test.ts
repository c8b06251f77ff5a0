import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { MountedRequest } from '../../host/adapters/types.ts'
import type { Trust } from '../../host/core/forwarded.ts'
import { requestHeaders } from '../../host/remote/request-headers.ts'

const nobody: Trust = () => false

/** What an upstream gets, by name; those of one socket are requests on one connection. */
function headersOf(
  rawHeaders: string[],
  {
    socket = { remoteAddress: '192.0.2.1' },
    trust = nobody,
    base = '/p',
  }: { socket?: object; trust?: Trust; base?: string } = {},
): [string, string][] {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) headers[rawHeaders[at]!.toLowerCase()] = rawHeaders[at + 1]!
  const request = { rawHeaders, headers, socket } as unknown as MountedRequest
  const { headers: own, told } = requestHeaders(request, { trust, host: undefined, fallbackHost: 'target', base })
  const all = [...own, ...told.headers]
  return Array.from({ length: all.length / 2 }, (_, at) => [all[2 * at]!, all[2 * at + 1]!])
}

const find = (found: [string, string][], name: string) => found.find(([each]) => each === name)?.[1]

suite('the headers that an upstream gets', () => {
  test('are end-to-end ones as they came, and none that a client could pass for the host with', () => {
    const sent = [
      'HOST',
      'h',
      'X-A',
      '1',
      'x-a',
      '2',
      'Expect',
      '100-continue',
      'X-Forwarded-For',
      '1.1.1.1',
      'Forwarded',
      'for=a',
    ]
    const more = [
      'X-Real-IP',
      'b',
      'Connection',
      'X-Own',
      'X-Own',
      'c',
      'TE',
      'gzip, trailers',
      'Upgrade',
      'd',
      'Hosts',
      'e',
      'X',
      'f',
    ]
    const found = headersOf([...sent, ...more])
    assert.deepEqual(found.slice(0, 6), [
      ['host', 'h'],
      ['X-A', '1'],
      ['x-a', '2'],
      ['Hosts', 'e'],
      ['X', 'f'],
      ['te', 'trailers'],
    ])
    assert.deepEqual(
      found.slice(6).map(([name]) => name),
      ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-prefix', 'forwarded'],
    )
  })

  test('tell of each request on a connection what is true of that request', () => {
    const socket = { remoteAddress: '192.0.2.1' }
    assert.equal(find(headersOf(['Host', 'a'], { socket }), 'x-forwarded-host'), 'a')
    assert.equal(find(headersOf(['Host', 'b'], { socket }), 'x-forwarded-host'), 'b')
    assert.equal(find(headersOf(['Host', 'b'], { socket, base: '/q' }), 'x-forwarded-prefix'), '/q')
    const believed = headersOf(['Host', 'b', 'X-Forwarded-For', '198.51.100.7'], {
      socket,
      base: '/q',
      trust: () => true,
    })
    assert.equal(find(believed, 'x-forwarded-for'), '198.51.100.7, 192.0.2.1')
    assert.equal(
      find(headersOf(['Host', 'b', 'X-Forwarded-For', '198.51.100.7'], { socket, base: '/q' }), 'x-forwarded-for'),
      '192.0.2.1',
    )
    // A thread's connection is another client's with each request.
    socket.remoteAddress = '192.0.2.2'
    assert.equal(find(headersOf(['Host', 'b'], { socket, base: '/q' }), 'x-forwarded-for'), '192.0.2.2')
  })

  test('name a host where the client named none', () => {
    assert.deepEqual(headersOf([])[0], ['host', 'target'])
  })
})
