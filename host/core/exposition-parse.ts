import type { Exemplar, Labels, MetricFamily, MetricType, Sample } from './exposition.ts'
import { parseLabels, parseNumber, parseTimestamp } from './exposition-values.ts'

/** Lines of an exposition: several times what is thought to be many for one application. */
const lineLimit = 50_000

/** Characters of a line. */
const lengthLimit = 8_192

/** What an application told. */
export interface ParsedExposition {
  readonly families: readonly MetricFamily[]
  /** Lines that are of neither form. */
  readonly malformed: number
}

/**
 * Reads metrics in Prometheus' text format 0.0.4 or in OpenMetrics 1.0, which ends with `# EOF`. What is of neither form is
 * left out line by line. Types that the text format does not have become gauges or untyped, and times of creation are left out,
 * as Prometheus does.
 *
 * @throws RangeError where there are too many lines
 */
export function parseExposition(text: string): ParsedExposition {
  const parser = new Parser(/(?:^|\n)# EOF$/.test(text.trimEnd().slice(-'\n# EOF'.length)))
  let lines = 0
  for (let start = 0; start < text.length; ) {
    if (++lines > lineLimit) throw new RangeError(`it has more than ${lineLimit} lines`)
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next
    parser.read(end - start > lengthLimit ? undefined : text.slice(start, end).trim())
    start = end + 1
  }
  return { families: parser.families(), malformed: parser.malformed }
}

interface Building {
  readonly type: MetricType
  readonly help: string | undefined
  readonly samples: Sample[]
}

class Parser {
  malformed = 0
  readonly #isOpenMetrics: boolean
  readonly #types = new Map<string, string>()
  readonly #helps = new Map<string, string>()
  readonly #families = new Map<string, Building>()

  constructor(isOpenMetrics: boolean) {
    this.#isOpenMetrics = isOpenMetrics
  }

  /** @param line `undefined` where it is too long */
  read(line: string | undefined): void {
    if (line === '') return
    if (line === undefined) this.malformed++
    else if (line.startsWith('#')) this.#readComment(line)
    else if (!this.#readSample(line)) this.malformed++
  }

  families(): MetricFamily[] {
    return [...this.#families].map(([name, family]) => ({ name, ...family }))
  }

  #readComment(line: string): void {
    const [, kind, name = '', rest = ''] = comment.exec(line) ?? []
    // The first of several stands.
    if (kind === 'TYPE' && !this.#types.has(name)) this.#types.set(name, rest)
    if (kind === 'HELP' && !this.#helps.has(name)) this.#helps.set(name, unescapeHelp(rest))
  }

  #readSample(line: string): boolean {
    const name = metricName.exec(line)?.[0]
    if (name === undefined) return false
    const parsed = parseLabels(line, name.length)
    if (parsed === undefined) return false
    const [rest = '', exemplar] = splitExemplar(line.slice(parsed.end))
    const [value, timestamp, ...more] = rest.trim().split(/[ \t]+/)
    const sample = {
      name,
      labels: parsed.labels,
      value: parseNumber(value),
      timestamp: timestamp === undefined ? undefined : parseTimestamp(timestamp, this.#isOpenMetrics),
      exemplar: exemplar === undefined ? undefined : parseExemplar(exemplar),
    }
    if (sample.value === undefined || sample.timestamp === null || more.length > 0) return false
    return this.#place(sample as Sample)
  }

  /** Puts a sample into its family; `false` where it cannot be one of it. */
  #place(sample: Sample): boolean {
    const { name, labels } = sample
    const [declared, suffix] = this.#declarationOf(name)
    const type = this.#types.get(declared) ?? ''
    // When a series began is nothing that Prometheus keeps.
    if (suffix === '_created') return true
    if (type === 'histogram' && suffix === '') return false
    const inner =
      type === 'histogram' && suffix === '_bucket' ? 'le' : type === 'summary' && suffix === '' ? 'quantile' : ''
    if (inner !== '' && parseNumber(labels.find(([label]) => label === inner)?.[1]) === undefined) return false
    const familyName = type === 'histogram' || type === 'summary' ? declared : name
    const family = this.#families.get(familyName) ?? {
      type: plainTypes[type] ?? 'untyped',
      help: this.#helps.get(declared),
      samples: [],
    }
    this.#families.set(familyName, family)
    family.samples.push(sample)
    return true
  }

  /** The name in the `TYPE` line that a sample's name belongs to, and what the sample's has more. */
  #declarationOf(name: string): readonly [declared: string, suffix: string] {
    if (this.#types.has(name)) return [name, '']
    const [, base = '', suffix = ''] = suffixed.exec(name) ?? []
    const type = this.#types.get(base) ?? ''
    const isPart =
      type !== '' && suffixes[type]?.includes(suffix) && (this.#isOpenMetrics || !openMetricsOnly.has(suffix))
    return isPart ? [base, suffix] : [name, '']
  }
}

const metricName = /^[A-Za-z_:][A-Za-z0-9_:]*/
const comment = /^#[ \t]+(HELP|TYPE)[ \t]+([A-Za-z_:][A-Za-z0-9_:]*)(?:[ \t]+(.*))?$/s
const suffixed = /^(.*)(_[a-z]+)$/

/** What the names of samples have behind the name of their family. */
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['_sum', '_count', '_created'],
  info: ['_info'],
}

const openMetricsOnly = new Set(['_total', '_created', '_info'])

/** The types of both forms in the terms of the text format. */
const plainTypes: Readonly<Record<string, MetricType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  info: 'gauge',
  stateset: 'gauge',
}

function unescapeHelp(help: string): string {
  return help.replace(/\\([\\n"])/g, (_, character: string) => (character === 'n' ? '\n' : character))
}

function splitExemplar(rest: string): [rest: string, exemplar?: string] {
  const at = rest.indexOf(' # {')
  return at === -1 ? [rest] : [rest.slice(0, at), rest.slice(at + ' # '.length)]
}

/** Characters of an exemplar's labels (OpenMetrics 1.0, section "Exemplars"). */
const exemplarLimit = 128

/** `undefined` where it is not one: the sample stands without. */
function parseExemplar(text: string): Exemplar | undefined {
  const parsed = parseLabels(text, 0)
  if (parsed === undefined || lengthOf(parsed.labels) > exemplarLimit) return undefined
  const [given, time, ...more] = text
    .slice(parsed.end)
    .trim()
    .split(/[ \t]+/)
  const value = parseNumber(given)
  const timestamp = time === undefined ? undefined : parseTimestamp(time, true)
  if (value === undefined || timestamp === null || more.length > 0) return undefined
  return { labels: parsed.labels, value, timestamp }
}

function lengthOf(labels: Labels): number {
  return labels.reduce((length, [name, value]) => length + [...name].length + [...value].length, 0)
}
