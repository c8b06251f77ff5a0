import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { corpusFolder, readPublicDocuments } from './corpus.ts'
import { type Any, freeze, merge } from './documents.ts'
import { findReferences, ownerOf, withoutData } from './references.ts'

const documents = readPublicDocuments()
const sources = documents.map(({ document }, index) => freeze({ name: `m${index}`, prefix: `/m${index}`, document }))
const all = merge(...sources)

test('the whole corpus is there', {
  skip: corpusFolder === undefined && 'PORTICO_CORPUS is not set: the packages’ examples only',
}, () => {
  assert.ok(documents.length > 150)
})

test('public documents alone: none is left out, nothing dangles, and each result is valid', async (context: TestContext) => {
  const validator = new Validator()
  for (const [index, { file, document }] of documents.entries()) {
    const { document: merged, diagnostics } = merge(sources[index]!)
    assert.ok(!diagnostics.some(({ severity }) => severity === 'error'), file)
    assert.deepEqual(findReferences(merged).dangling, [], file)
    const { valid, errors } = await validator.validate(withoutData(merged) as Any)
    assert.ok(valid, `${file}: ${JSON.stringify(errors)}`)
    const before = await validator.validate(structuredClone(document) as Any).catch(() => ({ valid: false }))
    if (!before.valid) context.diagnostic(`invalid before it is merged, valid after: ${file}`)
  }
})

test('public documents together: nothing dangles and every reference leads to its own mount', () => {
  const { dangling, all: references } = findReferences(all.document)
  assert.deepEqual(dangling, [])
  assert.ok(references.length > 1_000)
  for (const [at, reference] of references) {
    const place = /^\/(?:components\/[^/]+|webhooks)\/([^./]+)\./.exec(at) ?? /^\/paths\/~1([^~/]+)/.exec(at)
    const owner = ownerOf(reference) ?? /^#\/paths\/~1([^~/]+)/.exec(reference)?.[1]
    assert.equal(owner, place?.[1], `${at} refers to ${reference}`)
  }
})

test('public documents together: no component of one is lost', () => {
  for (const source of sources) {
    const alone = merge(source).document
    for (const [section, members] of Object.entries<Any>(alone.components)) {
      for (const [name, member] of Object.entries(members)) {
        assert.deepEqual(all.document.components[section][name], member, `${section} ${name}`)
      }
    }
    assert.deepEqual(
      Object.keys(all.document.paths).filter(path => path.startsWith(`${source.prefix}/`) || path === source.prefix),
      Object.keys(alone.paths),
    )
  }
})

test('public documents together: the result is valid, and input order does not change a byte', async () => {
  const { valid, errors } = await new Validator().validate(withoutData(all.document) as Any)
  assert.ok(valid, JSON.stringify(errors))
  const text = JSON.stringify(all.document)
  assert.ok(JSON.stringify(merge(...sources.toReversed()).document) === text)
})
