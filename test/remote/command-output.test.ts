import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { Lines } from '../../host/remote/command-output.ts'

/** The lines of these chunks, all of which come at the same time. */
function linesOf(...chunks: (string | Buffer)[]): string[] {
  const taken: string[] = []
  const lines = new Lines(line => taken.push(line))
  for (const chunk of chunks) lines.take(Buffer.from(chunk), 0)
  lines.end()
  return taken
}

suite('the lines of an output', () => {
  const cases: readonly (readonly [what: string, chunks: readonly (string | Buffer)[], lines: readonly string[]])[] = [
    ['nothing is no line', [], []],
    ['each ends with a line feed', ['a\nb\n'], ['a', 'b']],
    ['the last one may lack it', ['a\nb'], ['a', 'b']],
    ['carriage returns of their ends are dropped', ['a\r\nb\r\n'], ['a', 'b']],
    ['empty ones are dropped', ['\n\na\n\n'], ['a']],
    ['a line may come in pieces', ['a', 'b\nc', 'd', '\n'], ['ab', 'cd']],
    ['a character may come in pieces', [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a])], ['ä']],
    ['what is no UTF-8 is shown as that', [Buffer.from([0xff, 0x0a])], ['�']],
    ['a long one is cut', [`${'x'.repeat(9_000)}\ny\n`], [`${'x'.repeat(8_192)}…`, 'y']],
    ['a long one in pieces is cut', ['x'.repeat(8_000), 'x'.repeat(8_000), '\ny\n'], [`${'x'.repeat(8_192)}…`, 'y']],
  ]
  for (const [what, chunks, lines] of cases) test(what, () => assert.deepEqual(linesOf(...chunks), lines))

  test('are the same however they are cut into chunks', () => {
    const line = fc.string({ maxLength: 20 }).map(text => text.replace(/[\r\n]/g, '.'))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.array(fc.nat(100), { maxLength: 10 }), (lines, cuts) => {
        const bytes = Buffer.from(lines.map(each => `${each}\n`).join(''))
        const at = [0, ...cuts.map(cut => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
        assert.deepEqual(
          linesOf(...chunks),
          lines.filter(each => each !== ''),
        )
      }),
    )
  })
})

suite('a flood of lines', () => {
  test('is cut off after 1,000 a second, and what was dropped is counted', () => {
    const taken: string[] = []
    const lines = new Lines(line => taken.push(line))
    const flood = Buffer.from('flood\n'.repeat(5_000))
    lines.take(flood, 0)
    lines.take(flood, 999)
    assert.equal(taken.length, 1_000)
    lines.take(Buffer.from('after\n'), 1_000)
    assert.deepEqual(taken.slice(1_000), [`(${9_000 * 6} bytes more were not taken)`, 'after'])
  })

  test('never shows the rest of a line whose beginning was dropped', () => {
    const taken: string[] = []
    const lines = new Lines(line => taken.push(line))
    lines.take(Buffer.from(`${'flood\n'.repeat(1_000)}begin`), 0)
    lines.take(Buffer.from('-middle'), 2_000)
    lines.take(Buffer.from('-end\nwhole\n'), 2_000)
    assert.deepEqual(taken.slice(1_000), ['(5 bytes more were not taken)', 'whole'])
    lines.end()
    assert.deepEqual(taken.slice(1_002), ['(12 bytes more were not taken)'])
  })

  test('takes and drops every byte once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(600), fc.nat(700)), { maxLength: 20 }), steps => {
        const taken: string[] = []
        const lines = new Lines(line => taken.push(line))
        let now = 0
        let given = 0
        for (const [count, pause] of steps) {
          now += pause
          given += count * 5
          lines.take(Buffer.from('line\n'.repeat(count)), now)
        }
        lines.end()
        const dropped = taken
          .map(line => Number(/^\((\d+) bytes/.exec(line)?.[1] ?? 0))
          .reduce((sum, each) => sum + each, 0)
        assert.equal(taken.filter(line => line === 'line').length * 5 + dropped, given)
      }),
    )
  })
})
