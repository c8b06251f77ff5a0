import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { findOwnFolder, innermostFolder, isInstalled, isWithin } from '../../host/config/own-folder.ts'
import { makeFolder } from './workspace.ts'

test('the own folder is that of the nearest package, but for one that holds the configuration', async t => {
  const folder = await makeFolder(t, {
    'package.json': '{}',
    'office/package.json': '{}',
    'office/src/inner/package.json': '{}',
    'plain/src/app.ts': '',
    'app.ts': '',
  })
  for (const [file, expected] of [
    ['office/app.ts', 'office'],
    ['office/src/deep/app.ts', 'office'],
    ['office/src/inner/app.ts', 'office/src/inner'],
    ['plain/src/app.ts', 'plain/src'],
    ['gone/app.ts', 'gone'],
    ['app.ts', ''],
  ] as const) {
    assert.equal(findOwnFolder(join(folder, file), folder), join(folder, expected), file)
  }
  assert.equal(findOwnFolder(join(folder, 'node_modules/shop/app.js'), folder), undefined)
  // A configuration beside the sub-apps: what holds both is no one's own either.
  assert.equal(findOwnFolder(join(folder, 'plain/src/app.ts'), join(folder, 'config')), join(folder, 'plain/src'))
  assert.equal(findOwnFolder(join(folder, 'office/src/app.ts'), join(folder, 'config')), join(folder, 'office'))
})

for (const [path, folder, isIn] of [
  ['/a/b/c', '/a/b', true],
  ['/a/b', '/a/b', true],
  ['/a/bc', '/a/b', false],
  ['/a', '/a/b', false],
  ['/a', '/', true],
] as const) {
  test(`${path} is ${isIn ? '' : 'not '}within ${folder}`, () => assert.equal(isWithin(path, folder), isIn))
}

test('the innermost folder is that of the longest path', () => {
  const folders = ['/a', '/a/b/c', '/a/b', '/ab']
  assert.deepEqual(
    ['/a/b/c/d', '/a/b/x', '/a/x', '/x'].map(path => innermostFolder(path, folders)),
    ['/a/b/c', '/a/b', '/a', undefined],
  )
})

test('what is in node_modules is installed', () => {
  assert.deepEqual(['/a/node_modules/b', '/a/my_node_modules/b', '/a/node_modules.js'].map(isInstalled), [
    true,
    false,
    false,
  ])
})
