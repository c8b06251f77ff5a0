import assert from 'node:assert/strict'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { FolderWatch } from '../../host/cli/folder-watch.ts'
import { makeFolder } from '../config/workspace.ts'

async function watched(test: TestContext, files: Record<string, string>, { roots = [''], most = 100 } = {}) {
  const folder = await makeFolder(test, files)
  const told = new Set<string>()
  const failures: Error[] = []
  const listener = {
    onChange: (file: string) => told.add(file.slice(folder.length + 1)),
    onFailure: (error: Error) => failures.push(error),
  }
  const watch = new FolderWatch(listener, most)
  test.after(() => watch.close())
  for (const root of roots) watch.addFolder(join(folder, root))
  return {
    watch,
    failures,
    told,
    path: (name: string) => join(folder, name),
    write: (name: string) => writeFile(join(folder, name), String(Math.random())),
    /** Waits until a file is told, and gives what has changed since the last time. */
    async changed(awaited: string) {
      for (const end = Date.now() + 10_000; !told.has(awaited) && Date.now() < end; ) await sleep(5)
      const changed = watch.takeChanged([...told].map(name => join(folder, name)))
      told.clear()
      return changed.map(file => file.slice(folder.length + 1)).sort()
    },
  }
}

const watchers = () => process.getActiveResourcesInfo().filter(name => name === 'FSEventWrap').length

test('files that are changed, made, moved and removed are told, however deep', async t => {
  const { write, changed, path } = await watched(t, { 'a.txt': '', 'deep/er/b.txt': '' })
  await write('deep/er/b.txt')
  assert.deepEqual(await changed('deep/er/b.txt'), ['deep/er/b.txt'])
  await write('deep/c.txt')
  assert.deepEqual(await changed('deep/c.txt'), ['deep/c.txt'])
  await rename(path('a.txt'), path('deep/a.txt'))
  await changed('deep/a.txt')
  await rm(path('deep/a.txt'))
  assert.deepEqual(await changed('deep/a.txt'), ['deep/a.txt'])
  await mkdir(path('new/folder'), { recursive: true })
  await write('new/folder/d.txt')
  assert.deepEqual(await changed('new/folder/d.txt'), ['new/folder/d.txt'])
  await write('new/folder/d.txt')
  assert.deepEqual(await changed('new/folder/d.txt'), ['new/folder/d.txt'])
})

test('a folder that is removed, made again or exchanged is watched as the one that it now is', async t => {
  const { write, changed, path } = await watched(t, { 'a/x.txt': '', 'b/y.txt': '' })
  await rm(path('a'), { recursive: true })
  assert.deepEqual(await changed('a/x.txt'), ['a/x.txt'])
  await rename(path('b'), path('a'))
  assert.ok((await changed('a/y.txt')).includes('a/y.txt'))
  await write('a/y.txt')
  assert.deepEqual(await changed('a/y.txt'), ['a/y.txt'])
})

test('what is installed, hidden, or written by programs is not told; nor what was there for a moment', async t => {
  const files = { 'node_modules/tool/index.js': '', '.git/HEAD': '', '__pycache__/a.pyc': '', 'a.txt': '' }
  const { write, told, watch, path, changed } = await watched(t, files)
  const names = [
    ...Object.keys(files).slice(0, 3),
    '.env',
    'a.db',
    'a.db-wal',
    'a.sqlite',
    'a.sqlite3-shm',
    'a.log',
    'a.txt~',
    'a.tmp',
  ]
  for (const name of names) await write(name)
  await write('brief.txt')
  await rm(path('brief.txt'))
  await write('a.txt')
  assert.deepEqual(await changed('a.txt'), ['a.txt'])
  assert.deepEqual([...told], [])
  assert.deepEqual(watch.takeChanged([path('never')]), [])
})

test('a folder that is not there yet is watched once it is', async t => {
  const { write, changed, path } = await watched(t, {}, { roots: ['later/made'] })
  await mkdir(path('later/made/deep'), { recursive: true })
  await write('later/made/deep/a.txt')
  assert.deepEqual(await changed('later/made/deep/a.txt'), ['later/made/deep/a.txt'])
  await write('later/made/b.txt')
  assert.deepEqual(await changed('later/made/b.txt'), ['later/made/b.txt'])
})

test('a single file is watched, and links to folders are not followed', async t => {
  const { write, watch, changed, path, told } = await watched(
    t,
    { 'lib/a.txt': '', 'far/b.txt': '' },
    { roots: ['inner'] },
  )
  await mkdir(path('inner'))
  await symlink(path('far'), path('inner/link'))
  watch.addFile(path('lib/a.txt'))
  await write('far/b.txt')
  await write('lib/a.txt')
  assert.deepEqual(await changed('lib/a.txt'), ['lib/a.txt'])
  assert.ok(!told.has('far/b.txt') && !told.has('inner/link/b.txt'))
})

test('with too many folders it says so once, with the remedy, and watches the others', async t => {
  const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(name => [`${name}/x.txt`, '']))
  const { failures, write, changed } = await watched(t, files, { most: 3 })
  assert.equal(failures.length, 1)
  assert.match(String(failures[0]), /Edits in .* are not noticed: .*more than 3 folders.*max_user_watches/)
  await write('a.txt')
  assert.deepEqual(await changed('a.txt'), ['a.txt'])
})

test('nothing is left of a watch that has ended', async t => {
  const { watch, told, write } = await watched(t, { 'a/x.txt': '', 'b/y.txt': '' })
  // Those of earlier tests are closed a moment later.
  const until = async (count: number) => {
    for (const end = Date.now() + 10_000; watchers() !== count && Date.now() < end; ) await sleep(5)
    assert.equal(watchers(), count)
  }
  await until(3)
  watch.close()
  await until(0)
  await write('a/x.txt')
  await sleep(50)
  assert.equal(told.size, 0)
})
