import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import fc from 'fast-check'
import {
  type Figures,
  quantile,
  Recent,
  readingsBetween,
  readingsOf,
} from '../../host/builtin/assets/status-figures.js'
import { requireProgram } from '../programs.ts'

const bounds = [0.1, 0.5, 1]

const cases: { q: number; counts: number[]; expected: number | undefined; why: string }[] = [
  { q: 0.5, counts: [0, 0, 0, 0], expected: undefined, why: 'nothing was measured' },
  { q: 0.5, counts: [10, 10, 10, 10], expected: 0.05, why: 'the first bucket begins at zero' },
  { q: 0.5, counts: [0, 10, 10, 10], expected: 0.3, why: 'it lies in the middle of the second bucket' },
  { q: 0.99, counts: [90, 90, 100, 100], expected: 0.95, why: 'it is linear within its bucket' },
  { q: 0.99, counts: [0, 0, 0, 5], expected: 1, why: 'above the last bound nothing more is known' },
  { q: 1, counts: [1, 2, 3, 3], expected: 1, why: 'the whole is the end of the last bucket' },
]

for (const { q, counts, expected, why } of cases) {
  test(`the ${q} quantile of ${counts} is ${expected}: ${why}`, () => {
    const found = quantile(q, bounds, counts)
    if (expected === undefined) assert.equal(found, undefined)
    else assert.ok(Math.abs((found ?? Number.NaN) - expected) < 1e-9, String(found))
  })
}

const ascending = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 15 }).map(numbers => {
  return numbers.map(number => number / 1000).sort((one, other) => one - other)
})
const measured = fc.array(fc.integer({ min: 0, max: 12_000 }), { minLength: 1, maxLength: 60 })
const portion = fc.double({ min: 0.01, max: 1, noNaN: true })

test('a quantile is in the bucket of the measurement that has its rank, and never below a smaller quantile', () => {
  fc.assert(
    fc.property(ascending, measured, portion, portion, (bounds, milliseconds, one, other) => {
      const seconds = milliseconds.map(number => number / 1000).sort((one, other) => one - other)
      const counts = [...bounds, Number.POSITIVE_INFINITY].map(le => seconds.filter(value => value <= le).length)
      const [q, higher] = one < other ? [one, other] : [other, one]
      const exact = seconds[Math.ceil(q * seconds.length) - 1] as number
      const index = bounds.findIndex(bound => exact <= bound)
      const [lower, upper] = index < 0 ? [bounds.at(-1), bounds.at(-1)] : [bounds[index - 1] ?? 0, bounds[index]]
      const found = quantile(q, bounds, counts) as number
      const tolerance = 1e-9
      assert.ok(found >= (lower as number) - tolerance && found <= (upper as number) + tolerance)
      assert.ok((quantile(higher, bounds, counts) as number) >= found - tolerance)
    }),
  )
})

test('quantiles are those of histogram_quantile in Prometheus itself', async context => {
  const promtool = requireProgram(context, 'promtool')
  if (promtool === undefined) return
  const folder = await mkdtemp(join(tmpdir(), 'portico-quantile-'))
  context.after(() => rm(folder, { recursive: true }))
  const histograms = [
    [3, 7, 9, 9],
    [0, 0, 40, 41],
    [0, 1, 1, 90],
    [1000, 1001, 1002, 1003],
  ]
  // Rounded in both: the two add up in another order.
  const round = (value: number | undefined): number => Math.round((value ?? 0) * 1e6) / 1e6
  const tests = histograms.map(counts => ({
    interval: '1m',
    input_series: counts.map((count, index) => ({
      series: `took_bucket{le="${bounds[index] ?? '+Inf'}"}`,
      values: String(count),
    })),
    promql_expr_test: [0.5, 0.9, 0.99].map(q => ({
      expr: `round(histogram_quantile(${q}, took_bucket), 0.000001)`,
      eval_time: '0m',
      exp_samples: [{ labels: '{}', value: round(quantile(q, bounds, counts)) }],
    })),
  }))
  const file = join(folder, 'test.json')
  await writeFile(file, JSON.stringify({ rule_files: [], evaluation_interval: '1m', tests }))
  const { stdout } = await promisify(execFile)(promtool, ['test', 'rules', file])
  assert.match(stdout, /SUCCESS/)
})

const figures = (requests: number, errors = 0, inFlight = 0): Figures => ({
  requests,
  errors,
  inFlight,
  upgrades: 0,
  buckets: [requests, requests, requests, requests],
})

test('readings of two looks are of what came between them', () => {
  const earlier = { ...figures(100, 50), buckets: [0, 0, 100, 100] }
  const later = { ...figures(120, 51, 3), buckets: [20, 20, 120, 120] }
  const { rate, errors, inFlight, p99, requests } = readingsBetween(earlier, later, 10, bounds)
  assert.deepEqual({ rate, errors, inFlight, requests }, { rate: 2, errors: 0.05, inFlight: 3, requests: 20 })
  assert.ok(p99 !== undefined && p99 <= 0.1)
})

test('readings without a request have no share of errors and no durations', () => {
  const { errors, p50, rate } = readingsBetween(figures(7, 7), figures(7, 7), 2, bounds)
  assert.deepEqual([errors, p50, rate], [undefined, undefined, 0])
  assert.equal(readingsOf(figures(0), bounds).errors, undefined)
})

test('a minute is looked back, and after a pause to the last look before it', () => {
  const recent = new Recent()
  recent.add(0, new Map([['a', figures(0)]]))
  assert.equal(recent.readings('a', bounds), undefined)
  recent.add(10_000, new Map([['a', figures(100)]]))
  assert.equal(recent.readings('a', bounds)?.rate, 10)
  recent.add(65_000, new Map([['a', figures(210)]]))
  assert.equal(recent.readings('a', bounds)?.rate, 2)
  recent.add(1_065_000, new Map([['a', figures(1_210)]]))
  assert.equal(recent.readings('a', bounds)?.rate, 1)
  assert.deepEqual(recent.rates('a'), [{ age: 0, rate: 1 }])
})

test('counters that begin anew, as after a removal, are not compared with what was before', () => {
  const recent = new Recent()
  recent.add(0, new Map([['a', figures(1_000)]]))
  recent.add(1_000, new Map([['a', figures(5)]]))
  assert.equal(recent.readings('a', bounds), undefined)
  recent.add(2_000, new Map())
  recent.add(3_000, new Map([['a', figures(8)]]))
  assert.equal(recent.readings('a', bounds), undefined)
  recent.add(4_000, new Map([['a', figures(10)]]))
  assert.equal(recent.readings('a', bounds)?.rate, 2)
  recent.clear()
  assert.equal(recent.readings('a', bounds), undefined)
})

test('rates are never negative or endless, whatever the order of the looks', () => {
  const looks = fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 1_000 })))
  fc.assert(
    fc.property(looks, looks => {
      const recent = new Recent()
      for (const [at, requests] of looks) recent.add(at, new Map([['a', figures(requests)]]))
      const rates = [...recent.rates('a').map(({ rate }) => rate), recent.readings('a', bounds)?.rate ?? 0]
      assert.ok(
        rates.every(rate => rate >= 0 && Number.isFinite(rate)),
        String(rates),
      )
    }),
  )
})
