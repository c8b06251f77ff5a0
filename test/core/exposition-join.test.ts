import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type MetricFamily, openMetricsFormat, textFormat } from '../../host/core/exposition.ts'
import { type JoinedFamilies, joinFamilies } from '../../host/core/exposition-join.ts'
import { parseExposition } from '../../host/core/exposition-parse.ts'

const own = '# HELP up_seconds Of the host.\n# TYPE up_seconds gauge\nup_seconds 1\n'

describe('joinFamilies', () => {
  it('puts the name of the mount before every label', () => {
    assert.match(joinedText({ a: 'x{b="c"} 1' }), /^x\{mount="a",b="c"\} 1$/m)
  })

  it('keeps a label of that name under another, and that one too', () => {
    const text = joinedText({ a: 'x{mount="b",exported_mount="c"} 1' })
    assert.match(text, /^x\{mount="a",exported_exported_mount="b",exported_mount="c"\} 1$/m)
  })

  it('tells a family once, with the help that came first', () => {
    const told = '# HELP up_seconds Of an application.\n# TYPE up_seconds gauge\nup_seconds 2\n'
    const expected = '# HELP up_seconds Of the host.\n# TYPE up_seconds gauge\nup_seconds 1\n'
    assert.equal(joinedText({ a: told, b: told }), `${expected}up_seconds{mount="a"} 2\nup_seconds{mount="b"} 2\n`)
  })

  it('leaves out a family that is of another type elsewhere, and counts its samples', () => {
    const { families, leftOut } = joined({
      a: '# TYPE up_seconds counter\nup_seconds 2\nup_seconds{x="y"} 3\nz 1',
      b: '# TYPE z gauge\nz 1',
    })
    assert.deepEqual(
      families.map(({ name }) => name),
      ['up_seconds', 'z'],
    )
    assert.equal(families[0]?.samples.length, 1)
    assert.deepEqual(Object.fromEntries(leftOut), {
      a: { conflicting: 2, duplicate: 0 },
      b: { conflicting: 1, duplicate: 0 },
    })
  })

  it('leaves out a counter that OpenMetrics could not tell from another family', () => {
    const { leftOut } = joined({ a: '# TYPE up_seconds_total counter\nup_seconds_total 2' })
    assert.deepEqual(leftOut.get('a'), { conflicting: 1, duplicate: 0 })
  })

  it('leaves out a series that is there already, whatever the order of its labels', () => {
    const { families, leftOut } = joined({ a: 'x{b="1",c="2"} 1\nx{c="2",b="1"} 2\nx{b="1"} 3' })
    assert.equal(families.at(-1)?.samples.length, 2)
    assert.deepEqual(leftOut.get('a'), { conflicting: 0, duplicate: 1 })
  })

  it('lets no application say anything of another one, or change what the host says of itself', () => {
    const requests =
      '# TYPE portico_http_requests_total counter\nportico_http_requests_total{mount="victim",status="200"} 5\n'
    const host = parseExposition(requests).families
    const lie =
      '# TYPE portico_http_requests_total counter\nportico_http_requests_total{mount="victim",status="200"} 0\n'
    const repeated = '# TYPE portico_http_requests_total counter\nportico_http_requests_total{status="200"} 0\n'
    const mounts = [
      { mount: 'liar', families: parseExposition(lie).families },
      { mount: 'victim', families: parseExposition(repeated).families },
    ]
    const { families, leftOut } = joinFamilies(host, mounts)
    assert.equal(
      textFormat.write(families),
      `${requests}portico_http_requests_total{mount="liar",exported_mount="victim",status="200"} 0\n`,
    )
    assert.deepEqual(leftOut.get('victim'), { conflicting: 0, duplicate: 1 })
  })

  it('tells each family once and each series once in both forms, under the right mount, whatever is joined', () => {
    const line = fc.oneof(
      fc.stringMatching(/^# TYPE [ab](?:_total)? (?:counter|gauge|histogram|summary|info)$/),
      fc.stringMatching(/^[ab](?:_total|_sum|_count|_info|_bucket)?(?:\{(?:mount|le|quantile|c)="[01]"\})? [0-9]$/),
      fc.constantFrom('# EOF', 'up_seconds 2'),
    )
    const text = fc.array(line, { maxLength: 12 }).map(lines => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (one, other) => {
        const { families } = joined({ one, other })
        for (const { write } of [textFormat, openMetricsFormat]) {
          const lines = write(families).trim().split('\n')
          const types = lines.filter(each => each.startsWith('# TYPE')).map(each => each.split(' ')[2])
          assert.deepEqual(types, [...new Set(types)])
          const series = lines.filter(each => !each.startsWith('#')).map(each => each.slice(0, each.lastIndexOf(' ')))
          assert.deepEqual(series, [...new Set(series)])
          assert.ok(series.slice(1).every(each => /\{mount="(?:one|other)"[,}]/.test(each)))
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

function joined(texts: Readonly<Record<string, string>>): JoinedFamilies {
  const mounts = Object.entries(texts).map(([mount, text]) => ({ mount, families: parseExposition(text).families }))
  return joinFamilies(parseExposition(own).families as MetricFamily[], mounts)
}

function joinedText(texts: Readonly<Record<string, string>>): string {
  return textFormat.write(joined(texts).families)
}
