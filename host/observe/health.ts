import type { FastifyInstance, FastifyReply } from 'fastify'
import { partRoute } from '../builtin/part.ts'
import type { Mount } from '../mount/mount.ts'
import type { ResolvedEndpoint } from '../options.ts'
import { configStateOf } from './config-state.ts'
import { HealthChecks } from './health-checks.ts'
import { forgetErrors, lastErrorOf, noteError } from './health-errors.ts'
import { type MountHealth, type Readiness, toHealthReport, toReadiness } from './health-report.ts'
import type { CheckResult } from './health-status.ts'

/** What health needs of a host. */
export type HealthHost = Pick<FastifyInstance, 'route' | 'addHook'> & {
  readonly mounts: {
    list(): readonly Mount[]
    readonly events: {
      on(event: 'ready' | 'failed' | 'replaced' | 'removed', listener: (mount: Mount) => void): unknown
    }
  }
}

/** What is known of the health of a host's mounts. */
export interface HealthView {
  /** The checks of the mount with this name; empty where it has none, or does not take requests. */
  of(mountName: string): readonly CheckResult[]
  readiness(): Readiness
}

const views = new WeakMap<object, HealthView>()

/** What is known of the health of a host's mounts; `undefined` where the host's health is off. */
export function healthOf(host: object): HealthView | undefined {
  return views.get(host)
}

/**
 * Looks whether mounts are well, and declares what tells of it: `<path>/live` answers as long as the process does,
 * `<path>/ready` answers 503 unless requests should be sent here, and `<path>` the same with everything that is known.
 *
 * @param isDraining whether the host has begun to end
 */
export function registerHealth(host: HealthHost, { path }: ResolvedEndpoint, isDraining: () => boolean): void {
  const checks = new HealthChecks()
  watchMounts(host, checks)
  const known = (): MountHealth[] => host.mounts.list().map(mount => toMountHealth(mount, checks.of(mount)))
  const readiness = (): Readiness => toReadiness(known(), isDraining())
  views.set(host, {
    of(mountName) {
      const mount = host.mounts.list().find(({ name }) => name === mountName)
      return mount === undefined ? [] : checks.of(mount)
    },
    readiness,
  })
  const base = path.replace(/\/+$/, '')
  declare(host, `${base}/live`, () => ({ status: 'live' }))
  declare(host, `${base}/ready`, readiness)
  declare(host, base || '/', () => toHealthReport(known(), isDraining(), configStateOf(host)))
}

function watchMounts(host: HealthHost, checks: HealthChecks): void {
  const { events } = host.mounts
  events.on('ready', mount => checks.start(mount))
  events.on('failed', mount => noteError(mount, mount.error, mount.since))
  events.on('replaced', mount => {
    forgetErrors(mount)
    checks.start(mount)
  })
  events.on('removed', mount => checks.stop(mount))
  host.addHook('onClose', async () => checks.close())
}

function toMountHealth(mount: Mount, checks: readonly CheckResult[]): MountHealth {
  const { name, prefix, kind, state, since, error, options } = mount
  return {
    name,
    prefix,
    kind,
    state,
    since,
    required: options.required !== false,
    error: error?.code,
    lastError: lastErrorOf(mount),
    checks,
    areChecksCounted: options.health !== false,
  }
}

/** A load balancer may ask with HEAD, and must not be told what a cache remembers. */
function declare(host: HealthHost, url: string, tell: () => { readonly status: string }): void {
  host.route({
    ...partRoute,
    method: ['GET', 'HEAD'],
    url,
    handler: (_request, reply): FastifyReply => {
      const told = tell()
      const isWell = told.status === 'live' || told.status === 'ready'
      return reply
        .code(isWell ? 200 : 503)
        .header('cache-control', 'no-store')
        .send(told)
    },
  })
}
