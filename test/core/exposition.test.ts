import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type MetricFamily, openMetricsFormat, type Sample, textFormat } from '../../host/core/exposition.ts'
import { parseExposition } from '../../host/core/exposition-parse.ts'

const counter: MetricFamily = {
  name: 'seen_total',
  help: 'a "quoted" back\\slash\nnew line',
  type: 'counter',
  samples: [{ name: 'seen_total', labels: [['path', 'a"b\\c\nd']], value: 3, timestamp: 1_500 }],
}

describe('textFormat', () => {
  it('escapes help and values, and has times in milliseconds', () => {
    assert.equal(
      textFormat.write([counter]),
      '# HELP seen_total a "quoted" back\\\\slash\\nnew line\n# TYPE seen_total counter\n' +
        'seen_total{path="a\\"b\\\\c\\nd"} 3 1500\n',
    )
  })

  it('writes numbers as Prometheus reads them', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, 0.1]
    const samples = values.map(value => ({ name: 'a', labels: [], value }))
    const lines = textFormat.write([{ name: 'a', help: undefined, type: 'gauge', samples }]).split('\n')
    assert.deepEqual(lines.slice(1, 6), ['a NaN', 'a +Inf', 'a -Inf', 'a 1e+21', 'a 0.1'])
  })
})

describe('openMetricsFormat', () => {
  it('takes the suffix off the name of a counter, escapes quotes, has times in seconds, and ends', () => {
    assert.equal(
      openMetricsFormat.write([counter]),
      '# TYPE seen counter\n# HELP seen a \\"quoted\\" back\\\\slash\\nnew line\n' +
        'seen_total{path="a\\"b\\\\c\\nd"} 3 1.5\n# EOF\n',
    )
  })

  it('gives the samples of a counter the suffix that they must have', () => {
    const bare: MetricFamily = { ...counter, name: 'seen', help: undefined, samples: [sample('seen', 1)] }
    assert.equal(openMetricsFormat.write([bare]), '# TYPE seen counter\nseen_total 1\n# EOF\n')
  })

  it('writes exemplars of counters and buckets, and of nothing else', () => {
    const exemplar = { labels: [['trace_id', 'x']] as const, value: 0.5 }
    const told = (type: MetricFamily['type'], name: string): string =>
      openMetricsFormat.write([{ name, help: undefined, type, samples: [{ ...sample(name, 1), exemplar }] }])
    assert.match(told('counter', 'a_total'), /^a_total 1 # \{trace_id="x"\} 0\.5$/m)
    assert.match(told('histogram', 'a_bucket'), /^a_bucket 1 # /m)
    assert.match(told('gauge', 'a'), /^a 1$/m)
  })

  it('calls what is of no type unknown', () => {
    const untyped: MetricFamily = { name: 'a', help: undefined, type: 'untyped', samples: [sample('a', 1)] }
    assert.match(openMetricsFormat.write([untyped]), /^# TYPE a unknown$/m)
    assert.match(textFormat.write([untyped]), /^# TYPE a untyped$/m)
  })
})

describe('both forms', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9:]{0,8}$/)
  const label = fc.tuple(fc.stringMatching(/^x[a-z0-9_]{0,8}$/), fc.string({ unit: 'grapheme' }))
  const labels = fc.uniqueArray(label, { selector: ([each]) => each, maxLength: 5 })
  const value = fc.double().map(number => (Object.is(number, -0) ? 0 : number))
  const family = (base: string): fc.Arbitrary<MetricFamily> =>
    fc.oneof(
      familyOf('gauge', base, ''),
      familyOf('counter', `${base}_total`, ''),
      familyOf('untyped', base, ''),
      familyOf('histogram', base, '_bucket', 'le'),
      familyOf('summary', base, '', 'quantile'),
    )
  const familyOf = (type: MetricFamily['type'], base: string, suffix: string, inner?: string) =>
    fc.record({
      name: fc.constant(base),
      type: fc.constant(type),
      help: fc.option(fc.string({ unit: 'grapheme', minLength: 1 }).filter(isTrimmed), { nil: undefined }),
      samples: fc.array(
        fc.record({
          name: fc.constant(base + suffix),
          labels: inner === undefined ? labels : labels.map(all => [...all, [inner, '0.5'] as const]),
          value,
          timestamp: fc.option(fc.integer({ min: 0, max: 2 ** 41 }), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
  const families = fc.uniqueArray(name, { maxLength: 5 }).chain(names => fc.tuple(...names.map(family)))

  for (const [form, format] of Object.entries({ 'the text format': textFormat, OpenMetrics: openMetricsFormat })) {
    it(`are read as they were written: ${form}`, () => {
      fc.assert(
        fc.property(families, written => {
          const { families: read, malformed } = parseExposition(format.write(written))
          assert.equal(malformed, 0)
          assert.deepEqual(read.map(plain), written.map(plain))
        }),
      )
    })
  }
})

function sample(name: string, value: number): Sample {
  return { name, labels: [], value }
}

function isTrimmed(text: string): boolean {
  return text.trim() === text
}

function plain(family: MetricFamily): unknown {
  return JSON.parse(JSON.stringify(family, (_, value) => (typeof value === 'number' ? String(value) : value)))
}
