import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as portico from '../host/index.ts'

// A change here is a change of the public surface: additions go into CHANGELOG.md, removals need a major version.
const names = [
  'PorticoError',
  'catalogue',
  'command',
  'connect',
  'createHost',
  'defineConfig',
  'directory',
  'isPorticoError',
  'proxy',
  'thread',
  'upstream',
  'withExpress',
]

test('the package exports these names and no others', () => {
  assert.deepEqual(Object.keys(portico).toSorted(), names.toSorted())
})

test('importing the package opens nothing', () => {
  assert.deepEqual(
    process.getActiveResourcesInfo().filter(name => /Server|Socket|Timeout/.test(name) && !/TTY|Pipe/.test(name)),
    [],
  )
})
