import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { looksLikeHtml, sniffedRewriting } from '../../../host/core/rewrite/sniff.ts'

const upperCase = () => ({ write: (piece: string) => piece.toUpperCase(), end: () => '.' })

describe('a body without a type', () => {
  const cases: [body: string, isHtml: boolean][] = [
    ['<!DOCTYPE html><a>', true],
    ['\n\t <html lang="en">', true],
    ['\u00ef\u00bb\u00bf<head>', true],
    ['<!-- a note -->', true],
    ['<p>', true],
    ['<pre>', false],
    ['<a', false],
    ['<svg xmlns="x">', false],
    ['<?xml version="1.0"?>', false],
    ['plain <html>', false],
    ['{"a":1}', false],
    ['', false],
    ['   ', false],
    [`${' '.repeat(2_000)}<html>`, false],
  ]
  for (const [body, isHtml] of cases) {
    test(`is ${isHtml ? 'HTML' : 'something else'}: ${JSON.stringify(body.slice(0, 40))}`, () => {
      assert.equal(looksLikeHtml(body, true), isHtml)
    })

    test(`is told the same in pieces: ${JSON.stringify(body.slice(0, 40))}`, () => {
      const rewriting = sniffedRewriting(upperCase)
      const out = [...body].map(piece => rewriting.write(piece)).join('') + rewriting.end()
      assert.equal(out, isHtml ? `${body.toUpperCase()}.` : body)
    })
  }

  test('is not held back once it is known to be none', () => {
    const rewriting = sniffedRewriting(upperCase)
    assert.equal(rewriting.write('x'), 'x')
    assert.equal(rewriting.write('<html>'), '<html>')
  })
})
