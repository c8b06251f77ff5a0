/** Types that both forms have. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped'

/** Names and values, in the order in which they are written. */
export type Labels = readonly (readonly [name: string, value: string])[]

/** A value with what it is measured of. */
export interface Sample {
  /** As the text format has it: with `_total` of a counter, `_bucket`, `_sum` or `_count` of a histogram. */
  readonly name: string
  readonly labels: Labels
  readonly value: number
  /** Milliseconds since the epoch, where the value is not of now. */
  readonly timestamp?: number | undefined
  readonly exemplar?: Exemplar | undefined
}

/** One of the events that a value counts, with the id of its trace, say. The text format has no place for it. */
export interface Exemplar {
  readonly labels: Labels
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly timestamp?: number | undefined
}

/** The samples of a name. */
export interface MetricFamily {
  /** As the text format has it: with the `_total` of a counter. */
  readonly name: string
  readonly help: string | undefined
  readonly type: MetricType
  readonly samples: readonly Sample[]
}

/** A form in which metrics are written. */
export interface ExpositionFormat {
  readonly contentType: string
  write(families: Iterable<MetricFamily>): string
}

/** The text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). */
export const textFormat: ExpositionFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  write(families) {
    let text = ''
    for (const { name, help, type, samples } of families) {
      if (help !== undefined) text += `# HELP ${name} ${help.replace(/[\\\n]/g, escapeCharacter)}\n`
      text += `# TYPE ${name} ${type}\n`
      for (const sample of samples) {
        text += `${sample.name}${writeLabels(sample.labels)} ${writeNumber(sample.value)}`
        text += sample.timestamp === undefined ? '\n' : ` ${sample.timestamp}\n`
      }
    }
    return text
  },
}

/** OpenMetrics, version 1.0.0 (github.com/prometheus/OpenMetrics, specification/OpenMetrics.md). */
export const openMetricsFormat: ExpositionFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  write(families) {
    let text = ''
    for (const family of families) {
      const { help, type, samples } = family
      const familyName = familyNameOf(family)
      text += `# TYPE ${familyName} ${type === 'untyped' ? 'unknown' : type}\n`
      if (help !== undefined) text += `# HELP ${familyName} ${help.replace(/["\\\n]/g, escapeCharacter)}\n`
      for (const sample of samples) {
        const { name, labels, value, timestamp, exemplar } = sample
        text += `${sampleNameOf(family, sample)}${writeLabels(labels)} ${writeNumber(value)}${writeSeconds(timestamp)}`
        const mayHave = type === 'counter' || (type === 'histogram' && name.endsWith('_bucket'))
        if (exemplar !== undefined && mayHave) text += writeExemplar(exemplar)
        text += '\n'
      }
    }
    return `${text}# EOF\n`
  },
}

/** The name by which OpenMetrics tells families apart: two that share it cannot both be told. */
export function familyNameOf({ name, type }: Pick<MetricFamily, 'name' | 'type'>): string {
  return type === 'counter' ? withoutTotal(name) : name
}

/** The name that OpenMetrics has for a sample of a family. */
export function sampleNameOf({ type }: Pick<MetricFamily, 'type'>, { name }: Pick<Sample, 'name'>): string {
  return type === 'counter' ? `${withoutTotal(name)}_total` : name
}

/** A value as both forms have it. */
export function writeNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}

function withoutTotal(name: string): string {
  return name.endsWith('_total') ? name.slice(0, -'_total'.length) : name
}

function writeExemplar({ labels, value, timestamp }: Exemplar): string {
  return ` # ${writeLabels(labels) || '{}'} ${writeNumber(value)}${writeSeconds(timestamp)}`
}

function writeSeconds(timestamp: number | undefined): string {
  return timestamp === undefined ? '' : ` ${timestamp / 1000}`
}

function writeLabels(labels: Labels): string {
  if (labels.length === 0) return ''
  return `{${labels.map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, escapeCharacter)}"`).join()}}`
}

function escapeCharacter(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`
}
