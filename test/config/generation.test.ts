import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  generationOf,
  withGeneration,
  withGenerationInName,
  withoutGenerationInName,
  withoutGenerations,
} from '../../host/config/generation.ts'

for (const [url, tagged] of [
  ['file:///a/app.ts', 'file:///a/app.ts?portico=7'],
  ['file:///a/app.ts?raw', 'file:///a/app.ts?raw&portico=7'],
  ['file:///a/app.ts#x?y', 'file:///a/app.ts?portico=7#x?y'],
  ['file:///a/app.ts?raw#x', 'file:///a/app.ts?raw&portico=7#x'],
] as const) {
  test(`${url} becomes ${tagged}, and is found again`, () => {
    assert.equal(withGeneration(url, 7), tagged)
    assert.equal(generationOf(tagged), 7)
    assert.equal(withoutGenerations(tagged), url)
  })
}

test('a name with a generation is another file’s to Node, and leads back to its own', () => {
  const named = withGenerationInName('file:///a/b%20c.mjs', 12)
  assert.deepEqual([new URL(named).search, generationOf(named)], ['', 12])
  assert.equal(withoutGenerationInName(named), 'file:///a/b%20c.mjs')
  assert.equal(withoutGenerationInName('file:///a/b.mjs?portico=12'), undefined)
  assert.equal(generationOf('file:///a/portico=3.mjs'), undefined)
})

test('text is free of every generation', () => {
  const text =
    'at a (file:///a.ts?portico=1:2:3)\nat /b.mjs?portico=2:4\nfile:///c.mjs%3Fportico=3:1\nfile:///d.ts?x&portico=4:1'
  assert.equal(withoutGenerations(text), 'at a (file:///a.ts:2:3)\nat /b.mjs:4\nfile:///c.mjs:1\nfile:///d.ts?x:1')
})

test('any URL keeps its path, query and hash', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.webQueryParameters(), fc.webFragments(), fc.nat(), (path, query, hash, generation) => {
      const url = new URL(`file:///${path}${query && `?${query}`}${hash && `#${hash}`}`)
      const tagged = new URL(withGeneration(url.href, generation))
      assert.equal(tagged.pathname + tagged.hash, url.pathname + url.hash)
      assert.equal(tagged.search.replace(/[?&]portico=\d+$/, ''), url.search === '?' ? '' : url.search)
    }),
  )
})
