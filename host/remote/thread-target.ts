import type { Target } from './target.ts'
import type { TargetAddress } from './target-address.ts'
import { resolveUpstreamOptions } from './upstream-options.ts'

/** Milliseconds in which a thread that runs accepts a connection. */
const connect = 5_000

/**
 * How requests are sent to a thread. Without deadlines: an application in this thread has none either, but for its
 * mount's `deadline`, and a thread that hangs is found by its watchdog.
 */
export const threadUpstream = resolveUpstreamOptions({ breaker: false, timeouts: { connect, headers: 0, idle: 0 } })

/** The target at the address of a thread. */
export async function threadTarget(socketPath: string): Promise<Target> {
  // Loaded now: most hosts have no thread, and undici takes its time.
  const { Target } = await import('./target.ts')
  const name = 'localhost'
  const address: TargetAddress = {
    shown: 'the thread',
    protocol: 'http:',
    hostname: name,
    port: 80,
    socketPath,
    host: name,
    servername: name,
  }
  return new Target(address, threadUpstream)
}
