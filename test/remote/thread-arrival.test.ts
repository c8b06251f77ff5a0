import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type Arrival, decodeArrival, encodeArrival } from '../../host/remote/thread-arrival.ts'

const usual: Arrival = {
  mount: 3,
  believed: 0,
  client: ',192.0.2.7,50123,192.0.2.1,8000',
  baseUrl: '/ch11/x',
  originalUrl: '/ch11/x/a;b?c=;d',
  url: '/a;b?c=;d',
}

const arrivals: readonly (readonly [string, Arrival])[] = [
  ['a path below a prefix', usual],
  ['the prefix alone', { ...usual, originalUrl: '/ch11/x', url: '/' }],
  ['the prefix with a query', { ...usual, originalUrl: '/ch11/x?y', url: '/?y' }],
  ['the root', { ...usual, baseUrl: '', originalUrl: '/', url: '/' }],
  ['bytes beyond ASCII', { ...usual, originalUrl: '/ch11/x/\u00e9', url: '/\u00e9' }],
  ['a URL that something outside has rewritten', { ...usual, originalUrl: '/other/y', url: '/rewritten?z' }],
  ['a base that the whole URL does not have', { ...usual, baseUrl: '/a', originalUrl: '/ab', url: '/b' }],
  ['a client of whom nothing is known', { ...usual, client: ',,,,', believed: 17 }],
]

suite('an arrival', () => {
  for (const [what, arrival] of arrivals) {
    test(`of ${what} is read as it was written`, () => {
      const target = encodeArrival(arrival)
      assert.match(target, /^\/[!-\xff]*$/)
      assert.deepEqual(decodeArrival(target), arrival)
    })
  }

  test('says a URL once where the whole one tells the others', () => {
    assert.equal(encodeArrival(usual), '/3;0;,192.0.2.7,50123,192.0.2.1,8000;7;0;/ch11/x/a;b?c=;d')
  })

  test('of anything is read as it was written', () => {
    const path = fc.string({ unit: fc.constantFrom(...'/;,?0a%\u00ff'), maxLength: 12 }).map(text => `/${text}`)
    const base = fc.oneof(fc.constant(''), path)
    const arrival = fc.record(
      {
        mount: fc.nat(),
        believed: fc.nat(17),
        client: fc.string({ unit: fc.constantFrom(...'s,.:0a%'), maxLength: 12 }),
        baseUrl: base,
        originalUrl: path,
        url: path,
      },
      { noNullPrototype: true },
    )
    fc.assert(fc.property(arrival, each => assert.deepEqual(decodeArrival(encodeArrival(each)), each)))
    fc.assert(
      fc.property(arrival, each => {
        const derived = { ...each, originalUrl: each.baseUrl + each.url }
        assert.deepEqual(decodeArrival(encodeArrival(derived)), derived)
      }),
    )
  })
})
