import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { openMetricsFormat, textFormat } from '../../host/core/exposition.ts'
import { parseExposition } from '../../host/core/exposition-parse.ts'

const readable: Readonly<Record<string, readonly [given: string, text: string]>> = {
  'a bare sample': ['a 1', '# TYPE a untyped\na 1\n'],
  'a sample with everything': [
    '# TYPE a gauge\na{b="c",d="e",} 1.5e3 1700',
    '# TYPE a gauge\na{b="c",d="e"} 1500 1700\n',
  ],
  'blanks where they may be': ['  a \t{ b = "c" , d="e" }\t 1  ', '# TYPE a untyped\na{b="c",d="e"} 1\n'],
  'empty braces': ['a{} 1', '# TYPE a untyped\na 1\n'],
  'lines that end as on Windows': ['# TYPE a gauge\r\na 1\r\n', '# TYPE a gauge\na 1\n'],
  'escapes of values': ['a{b="\\\\ \\" \\n \\x"} 1', '# TYPE a untyped\na{b="\\\\ \\" \\n \\\\x"} 1\n'],
  'escapes of help': ['# HELP a x\\\\y\\nz\na 1', '# HELP a x\\\\y\\nz\n# TYPE a untyped\na 1\n'],
  'line separators of Unicode, which end no line': [
    '# HELP a x\u2028y\na{b="\\\u2028\u2029"} 1',
    '# HELP a x\u2028y\n# TYPE a untyped\na{b="\\\\\u2028\u2029"} 1\n',
  ],
  'comments, which are none of its business': ['# hello\n#\n# UNIT a seconds\na 1', '# TYPE a untyped\na 1\n'],
  'numbers of every sort': [
    'a 1\nb +Inf\nc -inf\nd NaN\ne .5\nf 1E-3',
    '# TYPE a untyped\na 1\n# TYPE b untyped\nb +Inf\n# TYPE c untyped\nc -Inf\n# TYPE d untyped\nd NaN\n' +
      '# TYPE e untyped\ne 0.5\n# TYPE f untyped\nf 0.001\n',
  ],
  'a histogram': [
    '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2',
    '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\n',
  ],
  'a summary': [
    '# TYPE s summary\ns{quantile="0.5"} 1\ns_sum 3\ns_count 2',
    '# TYPE s summary\ns{quantile="0.5"} 1\ns_sum 3\ns_count 2\n',
  ],
  'families that are not in one place': [
    '# TYPE a gauge\n# TYPE b gauge\na{x="1"} 1\nb 2\na{x="2"} 3',
    '# TYPE a gauge\na{x="1"} 1\na{x="2"} 3\n# TYPE b gauge\nb 2\n',
  ],
  'the first of two types': ['# TYPE a gauge\n# TYPE a counter\na 1', '# TYPE a gauge\na 1\n'],
  'a type that there is not': ['# TYPE a sparkline\na 1', '# TYPE a untyped\na 1\n'],
  'nothing of a family without samples': ['# HELP a b\n# TYPE a gauge', ''],
  'a counter of OpenMetrics': [
    '# TYPE a counter\n# HELP a b\na_total 1\n# EOF',
    '# HELP a_total b\n# TYPE a_total counter\na_total 1\n',
  ],
  'nothing of when a series began': [
    '# TYPE a counter\na_total 1\na_created 2\n# EOF\n',
    '# TYPE a_total counter\na_total 1\n',
  ],
  'times of OpenMetrics in seconds': ['# TYPE a gauge\na 1 1.5\n# EOF', '# TYPE a gauge\na 1 1500\n'],
  'info and states as gauges': [
    '# TYPE a info\na_info{v="1"} 1\n# TYPE s stateset\ns{s="on"} 1\n# EOF',
    '# TYPE a_info gauge\na_info{v="1"} 1\n# TYPE s gauge\ns{s="on"} 1\n',
  ],
  'unknown as untyped': ['# TYPE a unknown\na 1\n# EOF', '# TYPE a untyped\na 1\n'],
}

const malformed: Readonly<Record<string, string>> = {
  'no value': 'a',
  'no number': 'a b',
  'a hexadecimal number': 'a 0x10',
  'a number of many digits': `a ${'1'.repeat(100)}`,
  'no time': 'a 1 b',
  'a time beyond all dates': 'a 1 1e300',
  'more than a time': 'a 1 2 3',
  'a name that cannot be one': '1a 2',
  'a name in quotes, which older servers cannot read': '{"a.b"} 1',
  'a label without a value': 'a{b} 1',
  'a label without quotes': 'a{b=c} 1',
  'a label in a wrong name': 'a{1b="c"} 1',
  'two labels without a comma': 'a{b="c"d="e"} 1',
  'the same label twice': 'a{b="c",b="d"} 1',
  'a name smuggled in as a label': 'a{__name__="portico_http_requests_total"} 1',
  'braces that do not end': 'a{b="c" 1',
  'a quote that does not end': 'a{b="c} 1',
  'too many labels': `a{${Array.from({ length: 65 }, (_, index) => `l${index}="v"`).join()}} 1`,
  'too long a line': `a{b="${'c'.repeat(9_000)}"} 1`,
  'a bucket without its bound': '# TYPE h histogram\nh_bucket 1',
  'a bucket whose bound is none': '# TYPE h histogram\nh_bucket{le="x"} 1',
  'a histogram as a number': '# TYPE h histogram\nh 1',
  'a summary without its quantile': '# TYPE s summary\ns 1',
  'a web page': '<!doctype html>',
  'bytes that are no text': '\0\u0001\ufffd\ufffd\u0007',
}

describe('parseExposition', () => {
  for (const [what, [given, text]] of Object.entries(readable)) {
    it(`reads ${what}`, () => {
      const { families, malformed } = parseExposition(given)
      assert.deepEqual([textFormat.write(families), malformed], [text, 0])
    })
  }

  for (const [what, line] of Object.entries(malformed)) {
    it(`leaves out ${what}, and nothing else`, () => {
      const { families, malformed } = parseExposition(`# TYPE before gauge\nbefore 1\n${line}\nafter 2\n`)
      assert.deepEqual([families.map(({ name }) => name), malformed], [['before', 'after'], 1])
    })
  }

  it('keeps exemplars of OpenMetrics, and the sample without one that is malformed or too long', () => {
    const text = (exemplar: string): string =>
      openMetricsFormat.write(parseExposition(`# TYPE a counter\na_total 1 # ${exemplar}\n# EOF\n`).families)
    assert.match(text('{trace_id="x"} 0.5 1.25'), /^a_total 1 # \{trace_id="x"\} 0\.5 1\.25$/m)
    assert.match(text('{} 0.5'), /^a_total 1 # \{\} 0\.5$/m)
    assert.match(text('{trace_id="x"} y'), /^a_total 1$/m)
    assert.match(text(`{trace_id="${'x'.repeat(128)}"} 0.5`), /^a_total 1$/m)
  })

  it('refuses more lines than any application has', () => {
    assert.throws(() => parseExposition('\n'.repeat(50_001)), /more than 50000 lines/)
    assert.equal(parseExposition('\n'.repeat(50_000)).malformed, 0)
  })

  it('takes whatever it is given, and gives what can be written and read again', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(
        /^#? ?(?:TYPE|HELP)? ?[ab]{0,2}(?:_total|_bucket|_sum|_info)?(?:\{[ab="\\, ]{0,12}\})? ?[0-9.eEInf+-]{0,6} ?[0-9]{0,3}$/,
      ),
      fc.constantFrom(
        '# TYPE a counter',
        '# TYPE a histogram',
        '# TYPE b summary',
        '# TYPE b info',
        '# EOF',
        'a_total 1',
      ),
    )
    fc.assert(
      fc.property(fc.array(line), lines => {
        const { families } = parseExposition(lines.join('\n'))
        for (const { write } of [textFormat, openMetricsFormat]) {
          const again = parseExposition(write(families))
          assert.equal(again.malformed, 0)
          assert.deepEqual(count(again.families), count(families))
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('takes time in proportion to the text, whatever is in it', () => {
    // Each would take an expression that tries again from every place minutes.
    for (const hostile of [' ', '\t', '1', '{', '"', '\\', 'a{', 'a="', ',', '# ', '\\"']) {
      const line = hostile.repeat(8_000 / hostile.length)
      parseExposition(`a${line}\na{b="${line}\na ${line}\n# HELP a${line}\n# TYPE a ${line}\n`.repeat(20))
    }
  })
})

function count(families: readonly { readonly samples: readonly unknown[] }[]): number {
  return families.reduce((total, { samples }) => total + samples.length, 0)
}
