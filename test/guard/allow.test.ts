import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { networkInterfaces } from 'node:os'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { allowAddresses } from '../../host/guard/allow.ts'
import { ask } from '../adapters/wire.ts'
import { counted } from '../host/listeners.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'

const request = {} as IncomingMessage

function allows(rules: readonly string[], address: string): unknown {
  return allowAddresses('guard.allow', rules)(request, { address, mount: undefined, onEnd: () => {} })
}

const cases: readonly (readonly [rules: readonly string[], inside: readonly string[], outside: readonly string[]])[] = [
  [
    ['10.1.2.3'],
    ['10.1.2.3', '::ffff:10.1.2.3', '::FFFF:a01:203', '0:0:0:0:0:ffff:10.1.2.3'],
    ['10.1.2.4', '::10.1.2.3'],
  ],
  [['10.0.0.0/8'], ['10.0.0.0', '10.255.255.255', '::ffff:10.9.9.9'], ['9.255.255.255', '11.0.0.0', '::ffff:11.0.0.0']],
  [['10.1.2.3/8'], ['10.200.0.1'], ['11.1.2.3']],
  [['192.168.1.128/25'], ['192.168.1.128', '192.168.1.255'], ['192.168.1.127']],
  [['0.0.0.0/0'], ['1.2.3.4', '::ffff:1.2.3.4'], ['::1', '2001:db8::1']],
  [
    ['2001:db8::/32'],
    ['2001:db8::1', '2001:0DB8:ffff::', '2001:db8:0:0:0:0:0:1'],
    ['2001:db9::1', '10.0.0.1', '::ffff:10.0.0.1'],
  ],
  [['::1'], ['::1', '0:0:0:0:0:0:0:1'], ['::2', '127.0.0.1', '::ffff:127.0.0.1']],
  [['::/0'], ['::1', 'fe80::1%eth0', '64:ff9b::a00:1'], ['10.0.0.1', '::ffff:10.0.0.1']],
  [['fe80::/10'], ['fe80::1', 'fe80::1%eth0', 'febf::1%2'], ['fec0::1', 'fec0::1%eth0']],
  [['::ffff:10.0.0.1'], ['10.0.0.1', '::ffff:10.0.0.1'], ['10.0.0.2']],
  [['::ffff:10.0.0.0/104'], ['10.3.2.1', '::ffff:10.3.2.1'], ['11.3.2.1']],
  [
    ['10.0.0.1', '::1', '192.0.2.0/24'],
    ['10.0.0.1', '::1', '192.0.2.77'],
    ['10.0.0.2', '::2', '192.0.3.1'],
  ],
]

suite('addresses and subnets', () => {
  for (const [rules, inside, outside] of cases) {
    test(rules.join(' and '), () => {
      for (const address of inside) assert.equal(allows(rules, address), true, address)
      for (const address of outside) assert.equal(allows(rules, address), false, address)
    })
  }

  const unclear = [
    '',
    'unknown',
    'localhost',
    '_hidden',
    '10.0.0.1:80',
    '[::1]',
    '[::1]:80',
    '010.0.0.1',
    '10.1',
    '167772161',
    '0x0a000001',
    '10.0.0.1%eth0',
    '10.0.0.1/8',
    ' 10.0.0.1',
    '10.0.0.1, 10.0.0.1',
    '::ffff:10.0.0.1.',
    '::ffff:010.0.0.1',
    '１０.0.0.1',
    '10.0.0.1\0',
  ]
  for (const address of unclear) {
    test(`${JSON.stringify(address)} is nobody's address, and refused`, () => {
      assert.equal(allows(['0.0.0.0/0', '::/0'], address), false)
    })
  }

  const mistakes = [
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0/255.0.0.0',
    '10.0.0',
    '10.0.0.*',
    '::/129',
    'fe80::1%eth0',
    'fe80::%eth0/10',
    '::ffff:10.0.0.0/95',
    '10.0.0.0/8 ',
    'example.org',
  ]
  for (const rule of mistakes) {
    test(`the rule ${JSON.stringify(rule)} is refused`, () => {
      assert.throws(
        () => allowAddresses('guard.allow', ['10.0.0.1', rule]),
        /Option guard\.allow\.1 is .* Expected an address/,
      )
    })
  }

  test('a subnet has exactly the addresses that begin with its bits', () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
    const toNumber = (bytes: readonly number[]) => bytes.reduce((sum, byte) => sum * 256 + byte, 0)
    fc.assert(
      fc.property(octets, octets, fc.integer({ min: 0, max: 32 }), (rule, address, length) => {
        const size = 2 ** (32 - length)
        const expected = Math.floor(toNumber(rule) / size) === Math.floor(toNumber(address) / size)
        const subnet = `${rule.join('.')}/${length}`
        assert.equal(allows([subnet], address.join('.')), expected)
        assert.equal(allows([subnet], `::ffff:${address.join('.')}`), expected)
      }),
    )
  })
})

suite('the address that counts', () => {
  const claims = [
    ['x-forwarded-for', '127.0.0.1'],
    ['x-real-ip', '127.0.0.1'],
    ['forwarded', 'for=127.0.0.1'],
    ['client-ip', '127.0.0.1'],
    ['x-client-ip', '127.0.0.1'],
    ['true-client-ip', '127.0.0.1'],
    ['host', '127.0.0.1'],
  ] as const

  for (const [name, value] of claims) {
    test(`is not what a stranger says in ${name}`, async t => {
      const host = await openHost(t)
      const { app, entered } = counted()
      host.mount('/a', app, { guard: { allow: ['192.0.2.1', '127.0.0.2'] }, docs: false })
      host.mount('/b', counted().app, { guard: { allow: ['127.0.0.0/8'] }, docs: false })
      const port = await listen(host)
      const headers = { [name]: value.replace('127.0.0.1', '192.0.2.1') }
      const answer = await ask(port, '/a', { headers })
      assert.deepEqual([answer.status, codeOf(answer), entered()], [403, 'PORTICO_GUARD_REFUSED', 0])
      assert.equal((await ask(port, '/b', { headers })).status, 200)
    })
  }

  test('is what a trusted proxy says, as far as it is trusted', async t => {
    const host = await openHost(t, { trustProxy: '127.0.0.1' })
    host.mount('/a', counted().app, { guard: { allow: ['192.0.2.1'] }, docs: false })
    const port = await listen(host)
    const status = async (value: string) => (await ask(port, '/a', { headers: { 'x-forwarded-for': value } })).status
    assert.equal(await status('192.0.2.1'), 200)
    assert.equal(await status('10.0.0.1, 192.0.2.1'), 200)
    // What stands before the nearest untrusted address is a claim of that one.
    assert.equal(await status('192.0.2.1, 10.0.0.1'), 403)
    assert.equal(await status('192.0.2.1, 127.0.0.1, 10.0.0.1'), 403)
    assert.equal(await status('192.0.2.1:80'), 403)
    assert.equal((await ask(port, '/a')).status, 403)
  })

  const hasIpv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'))
  test('is IPv4 where an IPv4 client comes to an IPv6 socket', {
    skip: !hasIpv6 && 'there is no IPv6 here',
  }, async t => {
    const host = await openHost(t)
    host.mount('/a', counted().app, { guard: { allow: ['127.0.0.1'] }, docs: false })
    host.mount('/b', counted().app, { guard: { allow: ['::/0'] }, docs: false })
    await host.listen({ port: 0, host: '::' })
    const { port } = host.server.address() as { port: number }
    assert.deepEqual([(await ask(port, '/a')).status, (await ask(port, '/b')).status], [200, 403])
  })
})
