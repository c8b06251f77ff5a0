import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { PorticoError } from '../errors.ts'
import { invalid } from '../option-checks.ts'
import type { Guard } from '../options.ts'

/**
 * A guard that lets in addresses and subnets (`10.0.0.0/8`, `2001:db8::/32`), and nobody whose address cannot be told. IPv4
 * rules are for IPv4 clients however they connect (RFC 4291 section 2.5.5.2), IPv6 rules for the others: `::/0` is not everybody.
 *
 * @param option its name, as errors say it
 * @throws PORTICO_OPTION_INVALID
 */
export function allowAddresses(option: string, given: readonly string[]): Guard {
  if (!Array.isArray(given)) throw invalid(option, given, 'a list of addresses and subnets')
  if (given.length === 0) {
    const values = { option, given: 'empty, which lets nobody in', expected: 'at least one address or subnet' }
    throw new PorticoError('PORTICO_OPTION_INVALID', values)
  }
  // One each, since a list of both families finds an IPv4 address in `::/0`.
  const allowed = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const [at, rule] of given.entries()) {
    const { address, family, length } = parseSubnet(`${option}.${at}`, rule)
    allowed[family].addSubnet(address, length, family)
  }
  return (_request, entry) => {
    const address = parseAddress(entry.address)
    return address !== undefined && allowed[address.family].check(address.address, address.family)
  }
}

interface Address {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
}

/** The bits of an address; those of an IPv4-mapped IPv6 address end in those of an IPv4 address. */
const bits = { ipv4: 32, ipv6: 128 } as const

/** The address of a client, by its own family whatever socket it came to; without its zone (RFC 4007 section 11). */
function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { address: text, family: 'ipv4' }
  if (!isIPv6(text)) return undefined
  const [address = ''] = text.split('%', 1)
  // One spelling of many: `::ffff:a00:1` for `::FFFF:10.0.0.1` and `0:0:0:0:0:ffff:a00:1`.
  const [, high, low] = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(new URL(`http://[${address}]`).hostname) ?? []
  if (high === undefined || low === undefined) return { address, family: 'ipv6' }
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return { address: [first >> 8, first & 255, second >> 8, second & 255].join('.'), family: 'ipv4' }
}

function parseSubnet(option: string, rule: unknown): Address & { readonly length: number } {
  const expected = 'an address or subnet: 10.1.2.3, 10.0.0.0/8, 2001:db8::/32'
  if (typeof rule !== 'string') throw invalid(option, rule, expected)
  const [, text = '', prefix] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(rule) ?? []
  const parsed = parseAddress(text)
  if (parsed === undefined) throw invalid(option, rule, expected)
  const given = prefix === undefined ? bits[isIPv4(text) ? 'ipv4' : 'ipv6'] : Number(prefix)
  const length = given - (parsed.family === 'ipv4' && isIPv6(text) ? bits.ipv6 - bits.ipv4 : 0)
  if (length < 0 || length > bits[parsed.family]) throw invalid(option, rule, expected)
  return { ...parsed, length }
}
