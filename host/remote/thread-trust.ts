import type { Arrival, Trust } from '../core/forwarded.ts'

/** No chain of proxies is longer; what lies behind is not believed. */
const most = 16

/**
 * How far what a request says about its way is believed, as a number, since a host's `trustProxy` may be a function and
 * cannot go to another thread: 0 is not at all, 1 is the peer of a Unix socket alone, and each hop adds one.
 */
export function believedHops({ address, headers }: Arrival, trust: Trust): number {
  if (!trust(address ?? '', 0)) return 0
  let hop = address === undefined ? 0 : 1
  const claimed = String(headers['x-forwarded-for'] ?? '').split(',')
  for (const each of claimed.reverse()) {
    const claim = each.trim()
    if (hop === most || (claim !== '' && !trust(claim, hop))) break
    hop++
  }
  return hop + 1
}

/** The trust that gives the same verdicts about a request as the one that `believedHops` was asked with. */
export function trustOf(believed: number): Trust {
  // The peer of a Unix socket has no address, and no hop of its own.
  return (address, hop) => believed > 0 && (address === '' || hop < believed - 1)
}
