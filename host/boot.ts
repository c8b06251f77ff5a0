import type { FastifyInstance } from 'fastify'
import type { Mounts } from './mount/mounts.ts'

/**
 * Makes `ready()`, and with it `listen()` and `inject()`, wait until every application has started or failed. In an
 * onReady hook Fastify's plugin timeout would end a slow start.
 */
export function waitForMounts(host: FastifyInstance, mounts: Mounts, settleNotFound: () => void): void {
  const ready = host.ready as unknown as (this: FastifyInstance) => Promise<FastifyInstance>
  const boot = async (): Promise<FastifyInstance> => {
    await host.after()
    settleNotFound()
    // Asked again, because a plugin may have come after the mount.
    for (const { scope, prefix } of mounts.list()) scope.admit(prefix)
    await ready.call(host)
    return host
  }
  let booting: Promise<FastifyInstance> | undefined
  const wait = async (): Promise<FastifyInstance> => {
    booting ??= boot()
    await booting
    await mounts.started()
    const missing = mounts.list().find(({ state, options }) => state === 'failed' && options.required === true)
    if (missing?.error !== undefined) throw missing.error
    return host
  }
  host.ready = ((done?: (error: Error | null, instance?: FastifyInstance) => void) => {
    const waiting = wait()
    if (done === undefined) return waiting
    waiting.then(instance => done(null, instance), done)
    return undefined
  }) as unknown as typeof host.ready
}
