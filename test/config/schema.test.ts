import assert from 'node:assert/strict'
import { test } from 'node:test'
import schema from '../../host/config/schema.json' with { type: 'json' }
import { resolveHostOptions, resolveMountOptions } from '../../host/resolve-options.ts'

// Which options exist is told by the error about one that does not.
function optionsOf(resolve: (options: object) => unknown): string[] {
  try {
    resolve({ nonsense: 1 })
  } catch (error) {
    return /Expected ([^()]*?)(?: \(.*\))?\.$/
      .exec((error as Error).message)![1]!
      .split(', ')
      .toSorted()
  }
  return assert.fail('an unknown option was taken')
}

test('the schema knows every option of the host, and no other', () => {
  const ofConfig = new Set(['$schema', 'port', 'host', 'mounts'])
  const described = Object.keys(schema.properties).filter(name => !ofConfig.has(name))
  assert.deepEqual(described.toSorted(), optionsOf(resolveHostOptions))
})

test('the schema knows every option of a mount that is plain data, and no other', () => {
  const functions = new Set(['start', 'close'])
  const described = Object.keys(schema.properties.mounts.additionalProperties.properties).filter(name => name !== 'app')
  assert.deepEqual(
    described.toSorted(),
    optionsOf(resolveMountOptions).filter(name => !functions.has(name)),
  )
})

test('the schema knows every setting of a mount’s docs, and no other', () => {
  const described = Object.keys(schema.definitions.docsSettings.properties)
  const settings = optionsOf(() => resolveMountOptions({ docs: { nonsense: 1 } as object }))
  assert.deepEqual(described.toSorted(), settings)
})

test('every option is described for editors', () => {
  const { mounts, ...host } = schema.properties
  for (const [name, option] of [...Object.entries(host), ...Object.entries(mounts.additionalProperties.properties)]) {
    assert.ok(option.description.endsWith('.'), name)
  }
})
