import assert from 'node:assert/strict'
import { test } from 'node:test'
import { templatesOf } from '../../../host/observe/metrics/document-templates.ts'
import type { MountOptions } from '../../../host/options.ts'

interface Case {
  readonly document: Record<string, unknown>
  readonly docs?: MountOptions['docs']
  readonly prefix?: string
  readonly expected: readonly string[]
}

const paths = { '/': { get: {} }, '/teams/{id}': { get: {} } }

const cases: Readonly<Record<string, Case>> = {
  'the paths of a document': { document: { paths }, expected: ['/', '/teams/{id}'] },
  'paths at the root': { document: { paths }, prefix: '/', expected: ['/', '/teams/{id}'] },
  'paths under the server': {
    document: { servers: [{ url: 'https://elsewhere/v2/' }], paths },
    expected: ['/v2', '/v2/teams/{id}'],
  },
  'paths under a server that is the mount': {
    document: { servers: [{ url: '/league' }], paths },
    expected: ['/', '/teams/{id}'],
  },
  'paths of version 2.0 under their base': {
    document: { swagger: '2.0', basePath: '/v1', paths },
    expected: ['/v1', '/v1/teams/{id}'],
  },
  'the base path of the option before all': {
    document: { servers: [{ url: '/v2' }], paths },
    docs: { basePath: '/v3' },
    expected: ['/v3', '/v3/teams/{id}'],
  },
  'paths that have the prefix already, and those alone': {
    document: { paths: { '/league/a': {}, '/other/b': {} } },
    docs: { keepsPrefix: true },
    expected: ['/a'],
  },
  'operations at a server of their own': {
    document: { paths: { '/a': { get: {}, post: { servers: [{ url: '/up' }] } } } },
    expected: ['/a', '/up/a'],
  },
  'nothing of what are no paths': { document: { paths: { 'x-note': {}, '/a': null } }, expected: [] },
  'nothing of a document without any': { document: { paths: null }, expected: [] },
}

for (const [what, { document, docs, prefix = '/league', expected }] of Object.entries(cases)) {
  test(`the templates are ${what}`, () => {
    const before = structuredClone(document)
    const options = docs === undefined ? {} : { docs }
    assert.deepEqual(templatesOf({ name: 'league', prefix, options }, document), expected)
    assert.deepEqual(document, before, 'it changed the document')
  })
}
