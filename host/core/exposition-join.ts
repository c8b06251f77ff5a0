import { familyNameOf, type Labels, type MetricFamily, type Sample, sampleNameOf } from './exposition.ts'

/** What an application told of itself. */
export interface MountFamilies {
  /** Name of its mount. */
  readonly mount: string
  readonly families: readonly MetricFamily[]
}

/** How many samples of an application are left out. */
export interface LeftOut {
  /** Those whose family is of another type elsewhere. */
  readonly conflicting: number
  /** Those that are there already. */
  readonly duplicate: number
}

/** Everything that is told, and by mount what is not. */
export interface JoinedFamilies {
  readonly families: readonly MetricFamily[]
  readonly leftOut: ReadonlyMap<string, LeftOut>
}

/**
 * Joins what applications tell of themselves to the host's own: each sample says which mount it is of, whatever it said
 * before, so that none can speak for another; each family is told once. What comes first stands: the host's own, then the
 * mounts in their order.
 */
export function joinFamilies(own: readonly MetricFamily[], mounts: readonly MountFamilies[]): JoinedFamilies {
  const joined = new Joined()
  const known = new Set<string>()
  for (const family of own) {
    const target = joined.targetFor(family)
    for (const sample of family.samples) {
      target?.samples.push(sample)
      if (mounts.length > 0) known.add(keyOf(family, sample))
    }
  }
  const leftOut = new Map<string, LeftOut>()
  for (const { mount, families } of mounts) {
    let [conflicting, duplicate] = [0, 0]
    for (const family of families) {
      const target = joined.targetFor(family)
      if (target === undefined) {
        conflicting += family.samples.length
        continue
      }
      for (const sample of family.samples) {
        const labelled = { ...sample, labels: ofMount(sample.labels, mount) }
        const key = keyOf(family, labelled)
        if (known.has(key)) duplicate++
        else target.samples.push(labelled)
        known.add(key)
      }
    }
    leftOut.set(mount, { conflicting, duplicate })
  }
  return { families: joined.families.filter(({ samples }) => samples.length > 0), leftOut }
}

interface Target extends MetricFamily {
  readonly samples: Sample[]
}

/** Families that both forms can tell apart. */
class Joined {
  readonly families: Target[] = []
  readonly #byTextName = new Map<string, Target>()
  readonly #byOpenMetricsName = new Map<string, Target>()

  /** The family that another joins, which is made where there is none; `undefined` where the two cannot be one. */
  targetFor(family: MetricFamily): Target | undefined {
    const name = familyNameOf(family)
    const target = this.#byTextName.get(family.name)
    const other = this.#byOpenMetricsName.get(name)
    if (target !== other) return undefined
    if (target !== undefined) return target.type === family.type ? target : undefined
    const made = { ...family, samples: [] }
    this.families.push(made)
    this.#byTextName.set(family.name, made)
    this.#byOpenMetricsName.set(name, made)
    return made
  }
}

/** Labels under the name of a mount. An application's own is kept under another name, as Prometheus keeps it. */
function ofMount(labels: Labels, mount: string): Labels {
  const own = labels.some(([name]) => name === 'mount') ? renameMount(labels) : labels
  return [['mount', mount], ...own]
}

function renameMount(labels: Labels): Labels {
  let name = 'exported_mount'
  while (labels.some(([other]) => other === name)) name = `exported_${name}`
  return labels.map(([label, value]) => [label === 'mount' ? name : label, value] as const)
}

/** What tells a series from others in both forms: the order of its labels does not. */
function keyOf(family: MetricFamily, sample: Sample): string {
  const sorted = sample.labels.map(([label, value]) => `${label}\0${value}`).sort()
  return `${sampleNameOf(family, sample)}\0${sorted.join('\0')}`
}
