import type { Estimate, Spread } from './statistics.ts'
import type { Table } from './table.ts'

/** A comparison's row of the result. */
export interface RatioRow {
  readonly what: string
  /** Requests a second of subject and baseline. */
  readonly rates: readonly [number, number]
  /** Their ratio. */
  readonly throughput: number
  /** Microseconds of processor time a request, of subject and baseline. */
  readonly processorTimes: readonly [number, number]
  /** Baseline's processor time a request to the subject's. */
  readonly ratio: Estimate
  /** The smallest ratio that is good enough; `undefined` for information. */
  readonly atLeast?: number | undefined
  /** Times that both were measured. */
  readonly rounds: number
}

/** A row of the result that is one quantity, with an upper limit or for information. */
export interface LimitRow {
  readonly what: string
  readonly unit: string
  readonly value: Spread
  readonly below?: number
}

/** Whether a row reaches its target; `undefined` where it has none. */
export function isMet(row: RatioRow | LimitRow): boolean | undefined {
  if ('value' in row) return row.below === undefined ? undefined : row.value.median < row.below
  return row.atLeast === undefined ? undefined : row.ratio.median >= row.atLeast
}

/** Whether what was measured so far tells a ratio from its target; always where it has none. */
export function isDecided({ ratio, atLeast }: Pick<RatioRow, 'ratio' | 'atLeast'>): boolean {
  return atLeast === undefined || ratio.low >= atLeast || ratio.high < atLeast
}

/** The comparisons as a table. */
export function toRatioTable(rows: readonly RatioRow[]): Table {
  return {
    columns: [
      { title: 'compared', align: 'left' },
      { title: 'requests/s', align: 'right' },
      { title: 'CPU µs/request', align: 'right' },
      { title: 'throughput ratio', align: 'right' },
      { title: 'CPU ratio (95 % interval)', align: 'right' },
      { title: 'rounds', align: 'right' },
      { title: 'target', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows: rows.map(row => [
      row.what,
      row.rates.map(rate => Math.round(rate).toLocaleString('en')).join(' ÷ '),
      row.processorTimes.map(time => time.toFixed(1)).join(' ÷ '),
      toRatio(row.throughput),
      toInterval(row.ratio),
      String(row.rounds),
      row.atLeast === undefined ? '' : `≥ ${row.atLeast}`,
      toMark(isMet(row)),
    ]),
  }
}

/** The limits as a table. */
export function toLimitTable(rows: readonly LimitRow[]): Table {
  return {
    columns: [
      { title: 'measured', align: 'left' },
      { title: 'median (min–max)', align: 'right' },
      { title: 'target', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows: rows.map(row => {
      const { median, min, max } = row.value
      const digits = median < 100 ? 1 : 0
      const [middle, low, high] = [median, min, max].map(value => value.toFixed(digits))
      return [
        row.what,
        `${middle} ${row.unit} (${low}–${high})`,
        row.below === undefined ? '' : `< ${row.below.toLocaleString('en')} ${row.unit}`,
        toMark(isMet(row)),
      ]
    }),
  }
}

/** A ratio with the interval that it is sure to be in. */
export function toInterval({ median, low, high }: Estimate): string {
  return `${toRatio(median)} (${toRatio(low)}–${toRatio(high)})`
}

/** Three decimals where the targets are: two would show a missed 0.98 as reached. */
function toRatio(ratio: number): string {
  return ratio.toFixed(ratio < 2 ? 3 : 2)
}

function toMark(met: boolean | undefined): string {
  if (met === undefined) return ''
  return met ? '✓' : '✗'
}
