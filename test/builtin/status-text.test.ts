import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Readings } from '../../host/builtin/assets/status-figures.js'
import {
  bytesText,
  durationText,
  type FigureColumn,
  figureTexts,
  mountTexts,
  secondsText,
  summaryText,
} from '../../host/builtin/assets/status-text.js'
import type { MountChecks, MountStatus } from '../../host/builtin/status-data.ts'

const bounds = [0.001, 0.5, 10]
const nothing = { requests: 0, rate: undefined, p50: undefined, p99: undefined, errors: undefined }
const readings: Readings = { ...nothing, inFlight: 0, upgrades: 0 }

const figures: [given: Partial<Readings>, column: FigureColumn, text: string][] = [
  [{ requests: 1_234_567 }, 'requests', '1,234,567'],
  [{ rate: 0 }, 'requests', '0/s'],
  [{ rate: 0.02 }, 'requests', '< 0.1/s'],
  [{ rate: 3.14 }, 'requests', '3.1/s'],
  [{ rate: 1_234.5 }, 'requests', '1,235/s'],
  [{}, 'p50', '–'],
  [{ p50: 0.0004 }, 'p50', '≤ 1 ms'],
  [{ p50: 0.0123 }, 'p50', '12 ms'],
  [{ p99: 10 }, 'p99', '≥ 10 s'],
  [{}, 'errors', '–'],
  [{ errors: 0 }, 'errors', '0%'],
  [{ errors: 0.0004 }, 'errors', '< 0.1%'],
  [{ errors: 0.0321 }, 'errors', '3.2%'],
  [{ errors: 0.999 }, 'errors', '99%'],
  [{ errors: 1 }, 'errors', '100%'],
  [{ upgrades: 12 }, 'upgrades', '12'],
]

for (const [given, column, text] of figures) {
  test(`${JSON.stringify(given)} reads ${text} in the column ${column}`, () => {
    assert.equal(figureTexts({ ...readings, ...given }, bounds)[column], text)
  })
}

test('seconds, spans and bytes read in the units that people use', () => {
  assert.deepEqual([0.00085, 0.0123, 0.34, 0.9994, 0.9996, 1.52, 62].map(secondsText), [
    '0.85 ms',
    '12 ms',
    '340 ms',
    '999 ms',
    '1 s',
    '1.5 s',
    '62 s',
  ])
  assert.deepEqual([-5, 0, 59.9, 60, 3_600, 12_000, 86_400, 273_600].map(durationText), [
    '0 s',
    '0 s',
    '59 s',
    '1 min',
    '1 h',
    '3 h 20 min',
    '1 d',
    '3 d 4 h',
  ])
  assert.deepEqual([84_300_000, 1_260_000_000].map(bytesText), ['84 MB', '1.3 GB'])
})

const noChecks: MountChecks = { status: 'healthy', total: 0, failing: [] }
const unwell: MountChecks = { status: 'unhealthy', total: 2, failing: [{ name: '/healthz', error: 'http-503' }] }
const mounts = (...states: (readonly [MountStatus['state'], MountChecks?])[]) =>
  states.map(([state, checks = noChecks]) => ({ state, checks }))

const summaries: [mounts: ReturnType<typeof mounts>, text: string][] = [
  [[], 'Nothing is mounted yet.'],
  [mounts(['ready']), '1 application, ready.'],
  [mounts(['ready'], ['ready']), '2 applications, all ready.'],
  [
    mounts(['ready'], ['ready', unwell], ['failed'], ['starting']),
    '4 applications: 1 failed, 1 starting, 1 unhealthy.',
  ],
]

for (const [given, text] of summaries) {
  test(`the summary reads: ${text}`, () => {
    assert.equal(summaryText(given), text)
  })
}

test('a mount tells since when it has its state, what fails and why', () => {
  const mount = { name: 'a', prefix: '/a', kind: 'node', since: 1_000, error: undefined, checks: unwell }
  const { since, fault, checks } = mountTexts(mount, 61_000)
  assert.deepEqual([since, fault, checks], ['for 1 min', '/healthz: http-503', '1 of 2 checks fail'])
  const failed = { ...mount, error: 'PORTICO_APP_START_FAILED', checks: noChecks }
  assert.deepEqual(
    [mountTexts(failed, 1_000).fault, mountTexts(failed, 1_000).checks],
    ['PORTICO_APP_START_FAILED', ''],
  )
})
