import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import findMyWay from 'find-my-way'
import { Hono } from 'hono'
import { match } from 'path-to-regexp'
import {
  parseFastifyPath,
  parseHonoPath,
  parseLegacyPath,
  parsePathToRegexp,
} from '../../host/docs/discover/path-syntax.ts'
import { joinPaths, type PathTemplate, toTemplates } from '../../host/docs/discover/path-template.ts'

type Parse = typeof parsePathToRegexp

interface Case {
  readonly path: string
  /** `undefined`: it has no OpenAPI form. */
  readonly templates: readonly string[] | undefined
  readonly patterns?: Readonly<Record<string, string>>
}

const syntaxes: { name: string; parse: Parse; cases: readonly Case[] }[] = [
  {
    name: 'Express 5',
    parse: parsePathToRegexp,
    cases: [
      { path: '/', templates: ['/'] },
      { path: '/teams/:id', templates: ['/teams/{id}'] },
      { path: '/a{/:b}', templates: ['/a/{b}', '/a'] },
      { path: '/a{/:b{/:c}}', templates: ['/a/{b}/{c}', '/a/{b}', '/a'] },
      { path: '{/:lang}/about', templates: ['/{lang}/about', '/about'] },
      { path: '/files/*path', templates: ['/files/{path}'] },
      { path: '/files{/*path}', templates: ['/files/{path}', '/files'] },
      { path: '/:from-:to.:ext', templates: ['/{from}-{to}.{ext}'] },
      { path: '/a\\:b', templates: ['/a:b'] },
      { path: '/:"a b"/x', templates: ['/{a b}/x'] },
      { path: '/:"a/{b}"', templates: ['/{a__b_}'] },
      { path: '/a\\{b\\}', templates: undefined },
      { path: '/a?', templates: undefined },
      { path: '/:id(\\d+)', templates: undefined },
      { path: '*', templates: undefined },
      { path: '{/a}'.repeat(6), templates: undefined },
    ],
  },
  {
    name: 'Express 4',
    parse: parseLegacyPath,
    cases: [
      { path: '/', templates: ['/'] },
      { path: '/teams/:id', templates: ['/teams/{id}'] },
      { path: '/teams/:id(\\d+)', templates: ['/teams/{id}'], patterns: { id: '^\\d+$' } },
      { path: '/:kind(cup|league)/x', templates: ['/{kind}/x'], patterns: { kind: '^(?:cup|league)$' } },
      { path: '/:id((?:a|b)c)', templates: ['/{id}'], patterns: { id: '^(?:(?:a|b)c)$' } },
      { path: '/a/:b?', templates: ['/a/{b}', '/a'] },
      { path: '/a/:b?/c', templates: ['/a/{b}/c', '/a/c'] },
      { path: '/a.:format?', templates: ['/a.{format}', '/a'] },
      { path: '/files/*', templates: ['/files/{splat}'] },
      { path: '*', templates: ['/{splat}'] },
      { path: '/a/*/b/*', templates: ['/a/{splat}/b/{splat_2}'] },
      { path: '/files/:path(.*)', templates: ['/files/{path}'] },
      { path: '/files/:path*', templates: ['/files/{path}'] },
      { path: '/:from-:to.:ext', templates: ['/{from}-{to}.{ext}'] },
      { path: '/a\\.b', templates: ['/a.b'] },
      { path: '/ab?cd', templates: undefined },
      { path: '/ab+cd', templates: undefined },
      { path: '/a(b)?', templates: undefined },
      { path: '/a|/b', templates: undefined },
      { path: '/[ab]', templates: undefined },
      { path: '/\\d', templates: undefined },
    ],
  },
  {
    name: 'Fastify',
    parse: parseFastifyPath,
    cases: [
      { path: '/', templates: ['/'] },
      { path: '', templates: ['/'] },
      { path: '/teams/:id', templates: ['/teams/{id}'] },
      { path: '/teams/:id(^\\d+$)', templates: ['/teams/{id}'], patterns: { id: '^\\d+$' } },
      { path: '/:a(^(?:x|y)$)', templates: ['/{a}'], patterns: { a: '^(?:x|y)$' } },
      { path: '/img/:h-:m.png', templates: ['/img/{h}-{m}.png'] },
      { path: '/at/:h(^\\d{2})h:m(^\\d{2})m', templates: ['/at/{h}h{m}m'], patterns: { h: '^\\d{2}', m: '^\\d{2}' } },
      { path: '/a/:b?', templates: ['/a/{b}', '/a'] },
      { path: '/files/*', templates: ['/files/{splat}'] },
      { path: '*', templates: ['/{splat}'] },
      { path: '/name::verb', templates: ['/name:verb'] },
      { path: '/:a(^[(]+$', templates: undefined },
      { path: '/a{b}', templates: undefined },
    ],
  },
  {
    name: 'Hono',
    parse: parseHonoPath,
    cases: [
      { path: '/', templates: ['/'] },
      { path: '/teams/:id', templates: ['/teams/{id}'] },
      { path: '/teams/:id{[0-9]+}', templates: ['/teams/{id}'], patterns: { id: '^[0-9]+$' } },
      { path: '/:day{[0-9]{4}}/:x{a|b}', templates: ['/{day}/{x}'], patterns: { day: '^[0-9]{4}$', x: '^(?:a|b)$' } },
      { path: '/a/:b?', templates: ['/a/{b}', '/a'] },
      { path: '/files/*', templates: ['/files/{splat}'] },
      { path: '*', templates: ['/{splat}'] },
      { path: '/a/*/b', templates: ['/a/{splat}/b'] },
      { path: '/files/:path{.+}', templates: ['/files/{path}'] },
      { path: '/a:b', templates: ['/a:b'] },
      { path: '/:a{[0-9]+', templates: undefined },
      { path: '/:a{[0-9]+}.json', templates: undefined },
    ],
  },
]

for (const { name, parse, cases } of syntaxes) {
  for (const { path, templates, patterns = {} } of cases) {
    test(`${name}: ${path} is ${templates?.join(' and ') ?? 'unmapped'}`, () => {
      const mapped = toTemplates(parse(path))
      assert.deepEqual(
        mapped?.map(template => template.path),
        templates,
      )
      const parameters = mapped?.[0]?.parameters ?? []
      const told = parameters.flatMap(({ name, pattern }) => (pattern === undefined ? [] : [[name, pattern]]))
      assert.deepEqual(Object.fromEntries(told), patterns)
    })
  }
}

test('an expression that JSON Schema cannot read is not told as a pattern', () => {
  assert.deepEqual(toTemplates(parseFastifyPath('/:a(^\\-+$)')), [{ path: '/{a}', parameters: [{ name: 'a' }] }])
})

const joins = [
  ['/teams', '/', '/teams'],
  ['/teams', '', '/teams'],
  ['/teams/', '/:id', '/teams/{id}'],
  ['/', '/a', '/a'],
  ['/', '/', '/'],
  ['/:id', '/:id/x', '/{id}/{id_2}/x'],
  ['/a', '*rest', '/a/{rest}'],
] as const

for (const [base, path, joined] of joins) {
  test(`${path || 'nothing'} in a router at ${base} is ${joined}`, () => {
    const [head = []] = parsePathToRegexp(base)!
    const [tail = []] = parsePathToRegexp(path)!
    assert.equal(toTemplates([joinPaths(head, tail)])?.[0]?.path, joined)
  })
}

const fill = ({ path, parameters }: PathTemplate): string =>
  parameters.reduce((url, { name }, index) => url.replace(`{${name}}`, `v${index}`), path)

const word = fc.stringMatching(/^[a-z]{1,5}$/)
const parameter = fc.stringMatching(/^[a-z]{1,4}$/).map(name => `:${name}`)
/** Paths with parameters of different names, and perhaps an end. */
const paths = (ends: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.uniqueArray(fc.oneof(word, parameter), { minLength: 1, maxLength: 4 }), fc.constantFrom('', ...ends))
    .map(([segments, end]) => `/${segments.join('/')}${end}`)

const legacy = createRequire(createRequire(import.meta.url).resolve('express4'))('path-to-regexp') as (
  path: string,
) => RegExp

const routers: { name: string; parse: Parse; ends: string[]; matches: (path: string, url: string) => unknown }[] = [
  {
    name: 'path-to-regexp 8',
    parse: parsePathToRegexp,
    ends: ['/*rest', '{/:end}', '{.:ext}', '/:one-:two', '{/x{/:y}}'],
    matches: (path, url) => match(path)(url),
  },
  {
    name: 'path-to-regexp 0.1',
    parse: parseLegacyPath,
    ends: ['/*', '/:end?', '/:one-:two', '/:n(\\w\\d)', '.:ext?', '/:more*'],
    matches: (path, url) => legacy(path).test(url),
  },
  {
    name: 'find-my-way',
    parse: parseFastifyPath,
    ends: ['/*', '/:end?', '/:one-:two', '/:n(^\\w\\d$)', '/x::y'],
    matches: (path, url) => {
      const router = findMyWay()
      router.on('GET', path, () => {})
      return router.find('GET', url)
    },
  },
  {
    name: 'Hono',
    parse: parseHonoPath,
    ends: ['/*', '/:end?', '/:n{[a-z][0-9]}', '/:n{[a-z]\\d|x}'],
    matches: (path, url) => {
      const app = new Hono().get(path, context => context.text(''))
      return app.router.match('GET', url)[0].length > 0
    },
  },
]

for (const { name, parse, ends, matches } of routers) {
  test(`${name} itself answers at every template made of one of its paths`, () => {
    fc.assert(
      fc.property(paths(ends), path => {
        for (const template of toTemplates(parse(path))!) {
          assert.ok(matches(path, fill(template)), `${path} does not match ${fill(template)}`)
        }
      }),
    )
  })

  test(`whatever a path of ${name} holds, translating it ends without an error, in templates or in nothing`, () => {
    const odd = fc.string({
      unit: fc.constantFrom('/', ':', '*', '{', '}', '(', ')', '?', '\\', 'a', '-', '.', '[', '|'),
    })
    fc.assert(
      fc.property(odd, path => {
        for (const { path: made, parameters } of toTemplates(parse(path)) ?? []) {
          assert.match(made, /^\//)
          const names = [...made.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name)
          assert.deepEqual(
            names,
            parameters.map(({ name }) => name),
          )
          assert.equal(new Set(names).size, names.length)
        }
      }),
    )
  })
}
