import type { FastifyReply } from 'fastify'
import { type MountView, type PartHost, partRoute } from '../builtin/part.ts'
import type { PathOptions } from '../options.ts'

/** What `<path>/ready` answers. An error is its catalogue code: the cause is in the log, never here. */
export interface Readiness {
  readonly status: 'ready' | 'starting' | 'failing' | 'draining'
  readonly mounts: readonly MountReadiness[]
}

/** One mount in the readiness report. */
export interface MountReadiness {
  readonly name: string
  readonly prefix: string
  readonly kind: string
  readonly state: MountView['state']
  readonly error?: string
}

/** What readiness depends on. */
type Condition = Pick<MountView, 'name' | 'prefix' | 'kind' | 'state' | 'error' | 'options'>

/**
 * Judges whether requests should be sent here: not while draining, not while a mount starts or has failed. A mount
 * with `required: false` is reported and otherwise ignored.
 */
export function toReadiness(mounts: readonly Condition[], draining: boolean): Readiness {
  const counted = mounts.filter(mount => mount.options.required !== false)
  const has = (state: MountView['state']): boolean => counted.some(mount => mount.state === state)
  const status = draining ? 'draining' : has('failed') ? 'failing' : has('starting') ? 'starting' : 'ready'
  return { status, mounts: mounts.map(toMountReadiness) }
}

/**
 * Declares `<path>/live`, which answers as long as the process does, and `<path>/ready`, which answers 503 unless
 * requests should be sent here.
 *
 * @param isDraining whether the host has begun to end
 */
export function registerHealth(host: PartHost, options: Required<PathOptions>, isDraining: () => boolean): void {
  host.get(`${options.path}/live`, partRoute, (_request, reply) => sendStatus(reply, 200, { status: 'live' }))
  host.get(`${options.path}/ready`, partRoute, (_request, reply) => {
    const readiness = toReadiness(host.mounts.list(), isDraining())
    return sendStatus(reply, readiness.status === 'ready' ? 200 : 503, readiness)
  })
}

function toMountReadiness({ name, prefix, kind, state, error }: Condition): MountReadiness {
  return error === undefined ? { name, prefix, kind, state } : { name, prefix, kind, state, error: error.code }
}

function sendStatus(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(body)
}
