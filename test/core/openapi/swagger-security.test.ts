import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, mergeOne } from './documents.ts'

function upgrade(document: Any) {
  return mergeOne({ swagger: '2.0', ...document })
}

const scopes = { read: 'Read' }
const schemes = [
  { from: { type: 'basic' }, to: { type: 'http', scheme: 'basic' } },
  { from: { type: 'apiKey', in: 'query', name: 'k' }, to: { type: 'apiKey', in: 'query', name: 'k' } },
  {
    from: { type: 'oauth2', flow: 'implicit', authorizationUrl: '/auth', scopes },
    to: { type: 'oauth2', flows: { implicit: { authorizationUrl: '/a/auth', scopes } } },
  },
  {
    from: { type: 'oauth2', flow: 'application', tokenUrl: 'https://x.example/token', scopes },
    to: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://x.example/token', scopes } } },
  },
  {
    from: { type: 'oauth2', flow: 'accessCode', authorizationUrl: '/auth', tokenUrl: '/token' },
    to: {
      type: 'oauth2',
      flows: { authorizationCode: { authorizationUrl: '/a/auth', tokenUrl: '/a/token', scopes: {} } },
    },
  },
]

for (const { from, to } of schemes) {
  test(`the 2.0 security scheme ${from.type} ${from.flow ?? ''} is said in terms of 3.1`, () => {
    const { document } = upgrade({ paths: {}, securityDefinitions: { s: from } })
    assert.deepEqual(document.components.securitySchemes, { 'a.s': to })
  })
}

test('2.0 security is pushed down as well', () => {
  const { security } = upgrade({
    security: [{ s: [] }],
    securityDefinitions: { s: { type: 'basic' } },
    paths: { '/x': { get: { responses: { 200: { description: '' } } } } },
  }).document.paths['/a/x'].get
  assert.deepEqual(security, [{ 'a.s': [] }])
})
