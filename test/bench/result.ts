import type { Estimate, Spread } from './statistics.ts'
import type { Table } from './table.ts'

/** What a comparison has to reach: the smallest ratio of the throughputs, or of the processor times, baseline to subject. */
export interface Target {
  readonly of: 'throughput' | 'economy'
  readonly atLeast: number
}

/** A comparison's row of the result. */
export interface RatioRow {
  readonly what: string
  /** Requests a second of subject and baseline. */
  readonly rates: readonly [number, number]
  /** Microseconds of processor time a request, of subject and baseline. */
  readonly processorTimes: readonly [number, number]
  readonly throughput: Estimate
  readonly economy: Estimate
  readonly target?: Target | undefined
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
  return row.target && row[row.target.of].median >= row.target.atLeast
}

/** Whether what was measured so far tells a ratio from its target; always where it has none. */
export function isDecided({ target, ...measured }: Pick<RatioRow, 'throughput' | 'economy' | 'target'>): boolean {
  if (target === undefined) return true
  const { low, high } = measured[target.of]
  return low >= target.atLeast || high < target.atLeast
}

/** The comparisons as a table. */
export function toRatioTable(rows: readonly RatioRow[]): Table {
  return {
    columns: [
      { title: 'compared', align: 'left' },
      { title: 'requests/s', align: 'right' },
      { title: 'CPU µs/request', align: 'right' },
      { title: 'CPU ratio', align: 'right' },
      { title: 'throughput ratio (95 % interval)', align: 'right' },
      { title: 'rounds', align: 'right' },
      { title: 'target', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows: rows.map(row => [
      row.what,
      row.rates.map(rate => Math.round(rate).toLocaleString('en')).join(' ÷ '),
      row.processorTimes.map(time => time.toFixed(1)).join(' ÷ '),
      toRatio(row.economy.median),
      `${toRatio(row.throughput.median)} (${toRatio(row.throughput.low)}–${toRatio(row.throughput.high)})`,
      String(row.rounds),
      toTarget(row.target),
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

function toTarget(target: Target | undefined): string {
  if (target === undefined) return ''
  return target.of === 'economy' ? `CPU ≥ ${toRatio(target.atLeast)}` : `≥ ${target.atLeast}`
}

/** Three decimals where the targets are: two would show a missed 0.98 as reached. */
function toRatio(ratio: number): string {
  return ratio.toFixed(ratio < 2 ? 3 : 2)
}

function toMark(met: boolean | undefined): string {
  if (met === undefined) return ''
  return met ? '✓' : '✗'
}
