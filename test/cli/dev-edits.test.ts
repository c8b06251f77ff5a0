import assert from 'node:assert/strict'
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { config, Dev, mountOf, simple, two, waitFor } from './dev.ts'

test('a file saved by rename, deleted and made again, or in a folder that was moved in, is noticed', async t => {
  const dev = await Dev.start(t, two)
  const path = (name: string) => join(dev.folder, name)
  await dev.after(async () => {
    await writeFile(path('office/part.mjs~'), `export const part = 'part 2'`)
    await rename(path('office/part.mjs~'), path('office/part.mjs'))
  }, /↻ \/office {2}office\/part\.mjs {2}/)
  assert.equal(await dev.get('/office'), 'part 2')

  await dev.after(() => rm(path('office/part.mjs')), /✗ \/office .*part\.mjs/)
  assert.equal(await dev.get('/office'), 'part 2')
  await dev.edit('office/part.mjs', `export { part } from './moved/deep/part.mjs'`, /✗ \/office .*moved/)
  await mkdir(path('elsewhere/deep'), { recursive: true })
  await writeFile(path('elsewhere/deep/part.mjs'), `export const part = 'part 3'`)
  await dev.after(() => rename(path('elsewhere'), path('office/moved')), /↻ \/office/)
  assert.equal(await dev.get('/office'), 'part 3')
  await dev.edit('office/moved/deep/part.mjs', `export const part = 'part 4'`)
  assert.equal(await dev.get('/office'), 'part 4')
})

test('fifty edits at once, and a file that an editor makes for a moment, lead to few replacements', async t => {
  const dev = await Dev.start(t, two)
  const part = join(dev.folder, 'office/part.mjs')
  for (let edit = 2; edit <= 51; edit++) await writeFile(part, `export const part = 'part ${edit}'`)
  await waitFor(
    async () => ((await dev.get('/office')) === 'part 51' ? true : undefined),
    () => 'the last edit',
  )
  assert.ok(dev.count('/office') <= 5, dev.portico.stdout)
  const before = dev.count('/office')
  await writeFile(join(dev.folder, 'office/4913'), '')
  await rm(join(dev.folder, 'office/4913'))
  for (const name of ['.app.mjs.swp', 'app.mjs~', 'office.db', 'office.db-wal', 'office.sqlite3', 'all.log'])
    await writeFile(join(dev.folder, 'office', name), '')
  await dev.edit('matches/app.mjs', simple('match 2'))
  assert.equal(dev.count('/office'), before)
})

test('an application that writes a file whenever it starts is not started for ever', async t => {
  const dev = await Dev.start(t, {
    ...two,
    'office/app.mjs': `import { writeFileSync } from 'node:fs'
      writeFileSync(new URL('./seen.json', import.meta.url), String(Math.random()))
      export default (request, response) => response.end('office')`,
  })
  await dev.after(() => appendFile(join(dev.folder, 'office/app.mjs'), '\n'), /^! office\/seen\.json is written/)
  const before = dev.count('/office')
  await dev.edit('office/app.mjs', simple('office 2'))
  assert.equal(await dev.get('/office'), 'office 2')
  assert.ok(dev.count('/office') <= before + 1, dev.portico.stdout)
  await dev.edit('office/seen.json', 'somebody else')
})

test('mounts of one folder are replaced by themselves, unless they share what was edited', async t => {
  const app = (name: string, part: string) =>
    `import { part } from './${part}'; export default (request, response) => response.end('${name} ' + part)`
  const dev = await Dev.start(t, {
    'portico.config.yaml': config(
      mountOf('/a', './a.mjs'),
      mountOf('/b', './b.mjs'),
      mountOf('/c', './c.mjs'),
      mountOf('/a-again', './a.mjs'),
    ),
    'a.mjs': app('a', 'shared.mjs'),
    'b.mjs': app('b', 'shared.mjs'),
    'c.mjs': app('c', 'own.mjs'),
    'shared.mjs': `export const part = 'shared 1'`,
    'own.mjs': `export const part = 'own 1'`,
  })
  const counts = () => ['/a', '/b', '/c', '/a-again'].map(prefix => dev.count(prefix))
  await dev.edit('own.mjs', `export const part = 'own 2'`)
  assert.equal(await dev.get('/c'), 'c own 2')
  assert.deepEqual(counts(), [0, 0, 1, 0])
  await dev.edit('shared.mjs', `export const part = 'shared 2'`, /↻ \/a-again/)
  assert.deepEqual(counts(), [1, 1, 1, 1])
  assert.deepEqual(await Promise.all([dev.get('/a'), dev.get('/b'), dev.get('/a-again')]), [
    'a shared 2',
    'b shared 2',
    'a shared 2',
  ])
})

test('of a file that is no sub-app’s own it is said that it needs a restart', async t => {
  const dev = await Dev.start(t, {
    'portico.config.mjs': `import { port } from './settings.mjs'
      export default { port, mounts: { '/office': { app: './office/app.mjs', docs: false } } }`,
    'settings.mjs': 'export const port = 0',
    'lib/text.mjs': `export { text } from './deep.mjs'`,
    'lib/deep.mjs': `export const text = 'text 1'`,
    'office/app.mjs': `import { text } from '../lib/text.mjs'; export default (request, response) => response.end(text)`,
  })
  for (const name of ['settings.mjs', 'lib/text.mjs', 'lib/deep.mjs']) {
    await dev.after(() => appendFile(join(dev.folder, name), '\n'), new RegExp(`^! ${name} .*restart`))
  }
  assert.equal(dev.count('/office'), 0)
})
