import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Representation, selectEncoding } from '../../host/builtin/representation.ts'

const selections: { accept: string | undefined; encoding: string }[] = [
  { accept: undefined, encoding: 'identity' },
  { accept: '', encoding: 'identity' },
  { accept: 'gzip', encoding: 'gzip' },
  { accept: 'gzip, deflate, br', encoding: 'br' },
  { accept: 'GZIP;q=1.0, BR;q=0.5', encoding: 'gzip' },
  { accept: 'br;q=0, gzip;q=0', encoding: 'identity' },
  { accept: '*', encoding: 'br' },
  { accept: '*;q=0', encoding: 'identity' },
  { accept: 'br;q=0, *', encoding: 'gzip' },
  { accept: 'identity', encoding: 'identity' },
  { accept: 'br;q=nonsense', encoding: 'identity' },
]

for (const { accept, encoding } of selections) {
  test(`Accept-Encoding ${JSON.stringify(accept)} gets ${encoding}`, () => {
    assert.equal(selectEncoding(accept), encoding)
  })
}

test('every coding holds the same, is computed once and has a tag of its own', async () => {
  const text = 'all the same '.repeat(500)
  const representation = new Representation('text/plain', text)
  assert.equal(brotliDecompressSync(await representation.encoded('br')).toString(), text)
  assert.equal(gunzipSync(await representation.encoded('gzip')).toString(), text)
  assert.equal(representation.encoded('br'), representation.encoded('br'))
  assert.equal(new Set((['br', 'gzip', 'identity'] as const).map(coding => representation.etag(coding))).size, 3)
})

test('what is too small to gain by it is not compressed', () => {
  assert.equal(new Representation('text/plain', 'small').encodingFor('br'), 'identity')
})

test('a client that has any coding of the content has the content', () => {
  const representation = new Representation('text/plain', 'content')
  for (const encoding of ['br', 'gzip', 'identity'] as const) {
    assert.ok(representation.isHeld(representation.etag(encoding)))
    assert.ok(representation.isHeld(`"other", W/${representation.etag(encoding)}`))
  }
  assert.ok(representation.isHeld('*'))
  assert.ok(!representation.isHeld(new Representation('text/plain', 'other').etag('br')))
  assert.ok(!representation.isHeld(undefined))
})
