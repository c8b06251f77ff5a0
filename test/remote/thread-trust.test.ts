import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type Arrival, originOf, type Trust } from '../../host/core/forwarded.ts'
import { believedHops, trustOf } from '../../host/remote/thread-trust.ts'

const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1')

const arrival: fc.Arbitrary<Arrival> = fc.record({
  address: fc.option(address, { nil: undefined }),
  encrypted: fc.boolean(),
  headers: fc.record({
    'x-forwarded-for': fc.array(fc.oneof(address, fc.constant('')), { maxLength: 6 }).map(list => list.join(', ')),
    'x-forwarded-proto': fc.constantFrom('https', 'http'),
    'x-forwarded-prefix': fc.constantFrom('/front', ''),
  }),
})

suite('what is believed of a request in another thread', () => {
  test('is what the host believes of it, whomever it trusts', () => {
    const trusted = fc.func<[string, number], boolean>(fc.boolean())
    fc.assert(
      fc.property(arrival, trusted, (each, trust: Trust) => {
        assert.deepEqual(originOf(each, trustOf(believedHops(each, trust))), originOf(each, trust))
      }),
    )
  })

  test('is nothing where the peer is not trusted', () => {
    fc.assert(
      fc.property(arrival, each => {
        const believed = believedHops(each, () => false)
        assert.equal(believed, 0)
        assert.deepEqual(
          [each.address ?? '', 'x'].map((from, hop) => trustOf(believed)(from, hop)),
          [false, false],
        )
      }),
    )
  })

  test('has an end, however long a chain claims to be', () => {
    const headers = { 'x-forwarded-for': Array.from({ length: 1_000 }, () => '192.0.2.1').join() }
    assert.equal(
      believedHops({ address: '192.0.2.2', encrypted: false, headers }, () => true),
      17,
    )
  })
})
