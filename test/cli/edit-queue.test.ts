import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { EditQueue } from '../../host/cli/edit-queue.ts'
import { makeFolder } from '../config/workspace.ts'

/** A queue whose `take` is `onTake`, with what it was given. */
async function queued(test: TestContext, onTake: (edit: (name: string) => void) => unknown = () => {}) {
  const folder = await makeFolder(test, {})
  const taken: string[][] = []
  const ignored: string[] = []
  const nameOf = (file: string) => file.slice(folder.length + 1)
  const edit = (name: string) => {
    writeFileSync(join(folder, name), String(Math.random()))
    queue.add(join(folder, name))
  }
  const queue = new EditQueue({
    async take(files) {
      taken.push(files.map(nameOf))
      await onTake(edit)
    },
    isCode: file => file.endsWith('.js'),
    onIgnored: file => ignored.push(nameOf(file)),
  })
  test.after(() => queue.close())
  const until = async (isSo: () => boolean) => {
    for (const end = Date.now() + 10_000; !isSo() && Date.now() < end; ) await sleep(5)
    assert.ok(isSo(), JSON.stringify({ taken, ignored }))
  }
  return { queue, taken, ignored, edit, until }
}

test('edits that come together are taken together', async t => {
  const { taken, edit, until } = await queued(t)
  for (const name of ['a', 'b', 'a', 'c']) edit(name)
  await until(() => taken.length > 0)
  assert.deepEqual(taken, [['a', 'b', 'c']])
})

test('edits that never pause are taken nevertheless', async t => {
  const { taken, edit, until } = await queued(t)
  const timer = setInterval(() => edit('a'), 20)
  try {
    await until(() => taken.length > 0)
  } finally {
    clearInterval(timer)
  }
})

test('what is edited while others are taken is taken next, one batch at a time', async t => {
  let inside = 0
  let most = 0
  const { taken, edit, until } = await queued(t, async () => {
    most = Math.max(most, ++inside)
    await sleep(150)
    inside--
  })
  edit('a.js')
  await until(() => taken.length === 1)
  edit('b.js')
  await until(() => taken.length === 2)
  edit('c.html')
  await until(() => taken.length === 3)
  assert.deepEqual(taken, [['a.js'], ['b.js'], ['c.html']])
  assert.equal(most, 1)
})

test('what is written each time that something is taken is ignored then, and only then', async t => {
  const { taken, ignored, edit, until } = await queued(t, write => write('state.json'))
  edit('a.js')
  await until(() => ignored.length > 0)
  const count = taken.length
  assert.ok(count <= 4, JSON.stringify(taken))
  await sleep(500)
  assert.deepEqual([ignored, taken.length], [['state.json'], count])
  edit('state.json')
  await until(() => taken.length === count + 1)
  await sleep(500)
  assert.equal(taken.length, count + 1)
})

test('code is taken however often it is edited meanwhile, but ever more slowly', async t => {
  const { taken, ignored, edit, until } = await queued(t, write => write('a.js'))
  edit('a.js')
  await until(() => taken.length > 4)
  const begun = performance.now()
  const count = taken.length
  await until(() => taken.length === count + 3)
  assert.ok(performance.now() - begun > 3 * 200 * 1.5, 'three pauses, longer than without the circle')
  assert.deepEqual(ignored, [])
})

test('a view that is edited again and again right after each replacement is taken each time', async t => {
  const { taken, ignored, edit, until } = await queued(t)
  for (let count = 1; count <= 8; count++) {
    await sleep(10)
    edit('a.html')
    await until(() => taken.length === count)
  }
  assert.deepEqual(ignored, [])
})

test('what is held back is taken when it is let go, unless it is no code', async t => {
  const { queue, taken, edit, until } = await queued(t)
  const release = queue.hold()
  edit('a.js')
  edit('state.json')
  await sleep(150)
  assert.deepEqual(taken, [])
  await release()
  await until(() => taken.length === 1)
  assert.deepEqual(taken, [['a.js']])
})

test('a closed queue takes nothing', async t => {
  const { queue, taken, edit } = await queued(t)
  edit('a.js')
  queue.close()
  edit('b.js')
  await sleep(200)
  assert.deepEqual(taken, [])
})
