import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asksForTrailers, connectionOptions, isEndToEnd } from '../../host/core/end-to-end.ts'

const goesOn = (name: string, connection?: string) => isEndToEnd(name, connectionOptions(connection))

describe('the headers of a message', () => {
  for (const name of [
    'connection',
    'keep-alive',
    'proxy-connection',
    'te',
    'transfer-encoding',
    'upgrade',
    'trailer',
  ]) {
    test(`${name} ends with its connection`, () => assert.equal(goesOn(name), false))
  }

  test('others go on', () => assert.equal(goesOn('x-anything'), true))

  test('those that Connection names end with it, whatever their case and spaces', () => {
    assert.equal(goesOn('x-one', 'close, X-One ,x-two'), false)
    assert.equal(goesOn('x-two', 'close, X-One ,x-two'), false)
    assert.equal(goesOn('x-three', 'close, X-One ,x-two'), true)
  })

  test('the length and the host go on even where Connection names them: else a body could become a request', () => {
    assert.equal(goesOn('content-length', 'content-length, host'), true)
    assert.equal(goesOn('host', 'content-length, host'), true)
  })
})

describe('a TE header', () => {
  for (const value of ['trailers', 'gzip, Trailers', 'trailers,gzip;q=0.5', ['gzip', 'trailers']]) {
    test(`${JSON.stringify(value)} asks for trailers`, () => assert.equal(asksForTrailers(value), true))
  }

  for (const value of [undefined, '', 'gzip', 'x-trailers', 'trailers-x', 'trailers;q=0']) {
    test(`${JSON.stringify(value)} does not`, () => assert.equal(asksForTrailers(value), false))
  }
})
