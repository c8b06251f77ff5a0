import type { Fault, Outcome } from './fault.ts'

/** A request that must reach nobody: where an upstream gets it, somebody has taken a body for a request. */
export const hidden = 'GET /smuggled HTTP/1.1\r\nHost: client.test\r\n\r\n'

/** The bytes it has, as a length and as a chunk. */
export const size = hidden.length
export const hiddenChunk = `${size.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`

export const refused: readonly Outcome[] = ['400', 'closed']
export const either: readonly Outcome[] = ['400', 'closed', '200']

/** A request that two readers could understand differently: it is refused, or one that is well-formed goes on. */
export function attempt(name: string, ask: (target: string) => string, allowed: readonly Outcome[]): Fault {
  return {
    name,
    ask: (client, target) => client.write(ask(target), 'latin1'),
    allowed,
    mayReach: allowed.includes('200') ? ['nothing', 'a part', 'all'] : ['nothing', 'a part'],
    isReusable: true,
  }
}
