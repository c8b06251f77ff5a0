import type { Spread } from './statistics.ts'
import type { Table } from './table.ts'

/** A comparison's row of the result. */
export interface RatioRow {
  readonly what: string
  /** Requests a second of subject and baseline. */
  readonly rates: readonly [number, number]
  /** Microseconds of processor time a request, of subject and baseline. */
  readonly processorTimes: readonly [number, number]
  readonly throughput: Spread
  readonly economy: Spread
  readonly atLeast?: number | undefined
  readonly processorTimeAtMost?: number | undefined
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
  if (row.processorTimeAtMost !== undefined) return row.economy.median >= 1 / row.processorTimeAtMost
  return row.atLeast === undefined ? undefined : row.throughput.median >= row.atLeast
}

/** The comparisons as a table. */
export function toRatioTable(rows: readonly RatioRow[]): Table {
  return {
    columns: [
      { title: 'compared', align: 'left' },
      { title: 'requests/s', align: 'right' },
      { title: 'CPU µs/request', align: 'right' },
      { title: 'CPU ratio', align: 'right' },
      { title: 'throughput ratio (min–max)', align: 'right' },
      { title: 'target', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows: rows.map(row => [
      row.what,
      row.rates.map(rate => Math.round(rate).toLocaleString('en')).join(' ÷ '),
      row.processorTimes.map(time => time.toFixed(1)).join(' ÷ '),
      toRatio(row.economy.median),
      `${toRatio(row.throughput.median)} (${toRatio(row.throughput.min)}–${toRatio(row.throughput.max)})`,
      toTarget(row),
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

function toTarget({ atLeast, processorTimeAtMost }: RatioRow): string {
  // The column beside it shows the ratio the other way round, so that more is better everywhere.
  if (processorTimeAtMost !== undefined) return `CPU ≥ ${toRatio(1 / processorTimeAtMost)}`
  return atLeast === undefined ? '' : `≥ ${atLeast}`
}

/** Three decimals where the targets are: two would show a missed 0.98 as reached. */
function toRatio(ratio: number): string {
  return ratio.toFixed(ratio < 2 ? 3 : 2)
}

function toMark(met: boolean | undefined): string {
  if (met === undefined) return ''
  return met ? '✓' : '✗'
}
