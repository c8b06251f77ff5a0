import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { RewritingStream } from 'parse5-html-rewriting-stream'
import { htmlRewriting } from '../../../host/core/rewrite/html.ts'
import { mostHeld } from '../../../host/core/rewrite/html-handler.ts'
import { relocate } from '../../../host/core/rewrite/relocation.ts'
import { pageOf } from './html-page.ts'

const site = { prefix: '/legacy', authorities: new Set(['app.test']), keep: ['/static'] }
const piece = 65_536
const page = pageOf(1_000_000)

/** As a body is rewritten: bytes in, bytes out. */
function ownRewriting(pieces: readonly Buffer[]): number {
  const rewriting = htmlRewriting({ site, base: '/' })
  let bytes = 0
  for (const given of pieces) bytes += Buffer.from(rewriting.write(given.toString('latin1')), 'latin1').length
  return bytes + Buffer.from(rewriting.end(), 'latin1').length
}

/** The least that one would write with parse5: the attributes with a single URL, no CSS, no srcset. */
async function parse5Rewriting(pieces: readonly Buffer[]): Promise<number> {
  const stream = new RewritingStream()
  stream.on('startTag', token => {
    for (const attribute of token.attrs)
      if (attribute.name === 'href' || attribute.name === 'src' || attribute.name === 'action')
        attribute.value = relocate(attribute.value, site, '/')
    stream.emitStartTag(token)
  })
  let bytes = 0
  stream.on('data', out => {
    bytes += Buffer.byteLength(out)
  })
  Readable.from(pieces.map(given => given.toString('utf8'))).pipe(stream)
  await finished(stream)
  return bytes
}

function piecesOf(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.subarray(index * piece, (index + 1) * piece),
  )
}

async function fastest(times: number, run: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < times; time++) {
    const before = performance.now()
    await run()
    least = Math.min(least, performance.now() - before)
  }
  return least
}

test('a page of 1 MB takes at most a fifth of the time that it takes parse5', async t => {
  const pieces = piecesOf(page)
  assert.ok(ownRewriting(pieces) > page.length)
  const own = await fastest(30, () => ownRewriting(pieces))
  const parse5 = await fastest(5, () => parse5Rewriting(pieces))
  t.diagnostic(
    `${(page.length / 1e6).toFixed(2)} MB: ${own.toFixed(1)} ms, parse5-html-rewriting-stream ${parse5.toFixed(1)} ms`,
  )
  assert.ok(own <= parse5 / 5, `${own.toFixed(1)} ms is more than a fifth of ${parse5.toFixed(1)} ms`)
})

test('no more of a page is held than its longest tag', () => {
  const rewriting = htmlRewriting({ site, base: '/' })
  let given = 0
  let returned = 0
  for (let times = 0; times < 20; times++) {
    for (const bytes of piecesOf(page)) {
      given += bytes.length
      returned += rewriting.write(bytes.toString('latin1')).length
      // What was rewritten is longer, so this allows for less than it seems to.
      assert.ok(given - returned < mostHeld)
    }
  }
  assert.ok(returned > given)
})
