import type { Figure } from '../adapters/types.ts'
import type { Target } from './target.ts'

type Read = (target: Target) => number

const figures: readonly (readonly [Figure['type'], name: string, help: string, read: Read])[] = [
  ['counter', 'requests_total', 'Requests and upgrades sent to a target.', ({ requests }) => requests],
  ['counter', 'failures_total', 'Requests and upgrades that a target did not answer.', ({ failures }) => failures],
  ['gauge', 'in_flight', 'Requests and upgraded connections that are with a target.', ({ inside }) => inside],
  ['gauge', 'connections', 'Connections to a target, without those of upgrades.', ({ pool }) => pool.connected],
  ['gauge', 'healthy', '1 unless the last health check of a target failed.', ({ healthy }) => Number(healthy)],
  [
    'gauge',
    'breaker_open',
    '1 while a target gets no requests for having failed.',
    ({ isEjected }) => Number(isEjected),
  ],
  [
    'counter',
    'ejections_total',
    'Times that a target got no more requests for having failed.',
    ({ ejections }) => ejections,
  ],
]

/** Figures of every target, by its place in the list: an address is not for everybody who may read metrics. */
export function targetFigures(targets: readonly Target[]): Figure[] {
  return figures.flatMap(([type, name, help, read]) =>
    targets.map((target, index) => {
      return {
        type,
        name: `portico_upstream_${name}`,
        help,
        labels: { target: String(index + 1) },
        value: read(target),
      }
    }),
  )
}
