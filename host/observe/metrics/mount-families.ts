import type { Figure } from '../../adapters/types.ts'
import type { MetricFamily, Sample } from '../../core/exposition.ts'
import type { Mount } from '../../mount/mount.ts'

const states: readonly Mount['state'][] = ['starting', 'ready', 'failed', 'draining', 'closed']

/** The state of every mount, and what its kind tells of itself. */
export function mountFamilies(mounts: readonly Mount[]): MetricFamily[] {
  const name = 'portico_mount_state'
  const samples = mounts.flatMap(({ name: mount, kind, state }) =>
    states.map((each): Sample => {
      const labels = [['mount', mount] as const, ['kind', kind] as const, ['state', each] as const]
      return { name, labels, value: each === state ? 1 : 0 }
    }),
  )
  return [{ name, help: '1 for the state that a mount is in.', type: 'gauge', samples }, ...figureFamilies(mounts)]
}

function figureFamilies(mounts: readonly Mount[]): MetricFamily[] {
  const figures = mounts.flatMap(({ name: mount, instance }) =>
    (instance?.mounted.figures?.() ?? []).map(figure => ({ mount, figure })),
  )
  return [...Map.groupBy(figures, ({ figure }) => figure.name)].map(([name, of]) => {
    const { help, type } = (of[0] as { figure: Figure }).figure
    return { name, help, type, samples: of.map(({ mount, figure }) => toSample(mount, figure)) }
  })
}

function toSample(mount: string, { name, labels, value }: Figure): Sample {
  return { name, labels: [['mount', mount], ...Object.entries(labels)], value }
}
