import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { RouteTemplates } from '../../host/core/route-templates.ts'

const templates = [
  '/',
  '/teams',
  '/teams/{id}',
  '/teams/top',
  '/teams/{id}/players/{player}',
  '/teams/{name}/badge',
  '/slashed/',
  '/files/{name}.json',
  '/files/{name}.backup.{ext}',
  '/files/{name}',
  '/range/{from}-{to}',
  '/caf%C3%A9',
  '/café au lait/{size}',
  '/deep/{a}/x/{b}/end',
  '/deep/lit/{c}/y',
] as const

const cases: Readonly<Record<string, readonly [path: string, template: string | undefined]>> = {
  'the root': ['/', '/'],
  'literal text': ['/teams', '/teams'],
  'a parameter': ['/teams/7', '/teams/{id}'],
  'literal text before a parameter': ['/teams/top', '/teams/top'],
  'several parameters': ['/teams/7/players/9', '/teams/{id}/players/{player}'],
  'templates whose parameters have different names': ['/teams/7/badge', '/teams/{name}/badge'],
  'a parameter with literal text behind it': ['/files/report.json', '/files/{name}.json'],
  'several parameters in a segment': ['/files/a.backup.gz', '/files/{name}.backup.{ext}'],
  'more literal text before less': ['/files/a.backup.json', '/files/{name}.backup.{ext}'],
  'the bare parameter where literal text does not fit': ['/files/.json', '/files/{name}'],
  'text between parameters, the first that fits': ['/range/1-2-3', '/range/{from}-{to}'],
  'a second way where the first ends': ['/deep/lit/x/9/end', '/deep/{a}/x/{b}/end'],
  'an encoded template, received in lower case': ['/caf%c3%a9', '/caf%C3%A9'],
  'a template with raw characters': ['/caf%C3%A9%20au%20lait/l', '/café au lait/{size}'],
  'needless encoding': ['/%74eams/7', '/teams/{id}'],
  'an encoded slash as part of a value': ['/teams/a%2Fb', '/teams/{id}'],
  'broken encoding as a value': ['/teams/%zz', '/teams/{id}'],
  'a slash at the end that is not described': ['/teams/', '/teams'],
  'no slash at the end that is described': ['/slashed', '/slashed/'],
  'nothing for an empty value': ['/teams//badge', undefined],
  'nothing for two parameters without text between them': ['/range/-', undefined],
  'nothing for a deeper path': ['/teams/7/players/9/goals', undefined],
  'nothing for a shallower path': ['/range', undefined],
  'nothing for other case': ['/TEAMS', undefined],
  'nothing for no path': ['teams', undefined],
  'nothing for an empty path': ['', undefined],
}

describe('RouteTemplates', () => {
  const routes = new RouteTemplates(templates)
  for (const [what, [path, template]] of Object.entries(cases)) {
    it(`finds ${what}`, () => assert.equal(routes.match(path), template))
  }

  it('finds the template of whatever values are put into it, or one with more literal text', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(text => text.isWellFormed())
    fc.assert(
      fc.property(
        fc.constantFrom(...templates),
        fc.array(value, { minLength: 2, maxLength: 2 }),
        (template, values) => {
          const left = [...values]
          const path = decodeURI(template)
            .split(/(\{[^}]*\})/)
            .map((part, index) => (index % 2 === 1 ? encodeURIComponent(left.shift()!) : encodeURI(part)))
            .join('')
          const found = routes.match(path)
          assert.notEqual(found, undefined, path)
          assert.ok(literals(found!) >= literals(template), `${path} is ${found}`)
        },
      ),
    )
  })

  it('gives one of its templates or nothing, whatever the path', () => {
    const known = new Set<string | undefined>([...templates, undefined])
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webPath()), path => {
        assert.ok(known.has(routes.match(path)))
      }),
    )
  })

  it('takes whatever stands in the place of templates', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.string({ unit: 'binary' }), (given, path) => {
        const found = new RouteTemplates(given).match(path)
        assert.ok(found === undefined || given.includes(found))
      }),
    )
  })

  it('visits no segment of a template twice, however the path and the templates are made for it', () => {
    // Backtracking over choices that each segment offers anew would take 2 ** 40 steps.
    const hostile = new RouteTemplates([`${'/{a}'.repeat(40)}/end`, `${'/{a}x'.repeat(40)}/end`])
    assert.equal(hostile.match(`${'/x1x'.repeat(40)}/no`), undefined)
    const segment = new RouteTemplates([`/${'{p}a'.repeat(300)}b`])
    assert.equal(segment.match(`/${'a'.repeat(2_000)}`), undefined)
  })

  it('looks at paths and documents up to a limit', () => {
    assert.equal(routes.match(`/teams/${'a'.repeat(2_100)}`), undefined)
    const many = new RouteTemplates(Array.from({ length: 20_000 }, (_, index) => `/r${index}`))
    assert.equal(many.match('/r9999'), '/r9999')
    assert.equal(many.match('/r10000'), undefined)
    const mixed = new RouteTemplates(Array.from({ length: 10_000 }, (_, index) => `/r${index}.{type}`))
    assert.equal(mixed.match('/r7777.json'), '/r7777.{type}')
  })
})

function literals(template: string): number {
  return template.replace(/\{[^}]*\}/g, '').length
}
