import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { KeptDocument } from '../../host/docs/load-kept.ts'
import { makeFolder } from '../config/workspace.ts'
import { until } from '../until.ts'
import { listen } from './spec-server.ts'

const always = { remote: 0, retry: 0 }
const never = { remote: 1e9, retry: 1e9 }
const title = ({ document }: { document: Record<string, unknown> | undefined }) =>
  (document?.info as { title?: string } | undefined)?.title

test('a remote’s last good document is kept and marked stale while the remote fails', async context => {
  let answer = { status: 200, body: '{"openapi":"3.1.0","info":{"title":"One"}}' }
  const origin = await listen(context, (_request, response) => response.writeHead(answer.status).end(answer.body))
  let changes = 0
  const kept = new KeptDocument('x', origin, always, () => changes++)
  context.after(() => kept.close())
  const first = await kept.current()
  assert.deepEqual([title(first), first.isStale, first.failure], ['One', false, undefined])

  answer = { status: 500, body: '' }
  await until(async () => (await kept.current()).isStale)
  const stale = await kept.current()
  assert.equal(stale.document, first.document)
  assert.match(String(stale.failure), /answered 500/)
  assert.equal(changes, 1)

  answer = { status: 200, body: '{"openapi":"3.1.0","info":{"title":"Two"}}' }
  await until(async () => title(await kept.current()) === 'Two')
  assert.equal((await kept.current()).isStale, false)
  assert.equal(changes, 2)
})

test('a remote that never gave one is asked again with nobody waiting', async context => {
  let answers = 0
  const origin = await listen(context, (_request, response) => {
    if (answers++ === 0) response.writeHead(503).end()
    else setTimeout(() => response.end('openapi: 3.1.0'), 20)
  })
  const kept = new KeptDocument('x', origin, always, () => {})
  context.after(() => kept.close())
  assert.match(String((await kept.current()).failure), /answered 503/)
  // The second question is on its way, and the answer at hand is given meanwhile.
  assert.equal((await kept.current()).document, undefined)
  await until(async () => (await kept.current()).document !== undefined)
})

test('a remote is asked whether what it gave still holds', async context => {
  const asked: unknown[] = []
  const origin = await listen(context, (request, response) => {
    const { 'if-none-match': tag, 'if-modified-since': date } = request.headers
    asked.push([tag, date])
    if (tag === '"v1"') response.writeHead(304).end()
    else
      response.writeHead(200, { etag: '"v1"', 'last-modified': 'Sun, 22 Nov 2026 00:00:00 GMT' }).end('openapi: 3.1.0')
  })
  let changes = 0
  const kept = new KeptDocument('x', origin, always, () => changes++)
  context.after(() => kept.close())
  const { document } = await kept.current()
  await until(async () => {
    await kept.current()
    return asked.length >= 3
  })
  assert.equal((await kept.current()).document, document)
  assert.deepEqual(asked.slice(0, 2), [
    [undefined, undefined],
    ['"v1"', 'Sun, 22 Nov 2026 00:00:00 GMT'],
  ])
  assert.equal(changes, 0)
})

test('a remote is not asked again before its time', async context => {
  let asked = 0
  const origin = await listen(context, (_request, response) => {
    asked++
    response.end('openapi: 3.1.0')
  })
  const kept = new KeptDocument('x', origin, never, () => {})
  context.after(() => kept.close())
  await Promise.all([kept.current(), kept.current()])
  for (let count = 0; count < 5; count++) await kept.current()
  assert.equal(asked, 1)
})

const edits: { name: string; edit: (file: string) => Promise<void> }[] = [
  { name: 'written', edit: file => writeFile(file, 'info: { title: Two }') },
  {
    name: 'replaced by another',
    edit: async file => {
      await writeFile(`${file}.new`, 'info: { title: Two }')
      await rename(`${file}.new`, file)
    },
  },
]

for (const { name, edit } of edits) {
  test(`a file that is ${name} is loaded again`, { timeout: 10_000 }, async context => {
    const folder = await makeFolder(context, { 'openapi.yaml': 'info: { title: One }' })
    const file = join(folder, 'openapi.yaml')
    const changed = Promise.withResolvers<void>()
    const kept = new KeptDocument('x', file, never, changed.resolve)
    context.after(() => kept.close())
    assert.equal(title(await kept.current()), 'One')
    await edit(file)
    await changed.promise
    assert.equal(title(await kept.current()), 'Two')
  })
}

test('a file that breaks or goes is flagged, and mended when it is back', { timeout: 10_000 }, async context => {
  const file = join(await makeFolder(context, { 'openapi.yaml': 'info: { title: One }' }), 'openapi.yaml')
  const kept = new KeptDocument('x', file, never, () => {})
  context.after(() => kept.close())
  await kept.current()
  await writeFile(file, 'info: [')
  await until(async () => /line 1, column 8/.test(String((await kept.current()).failure)))
  assert.equal((await kept.current()).document, undefined)
  await rm(file)
  await until(async () => /does not exist/.test(String((await kept.current()).failure)))
  await writeFile(file, 'info: { title: Back }')
  await until(async () => title(await kept.current()) === 'Back')
})

test('a file is watched even where its folder came later', { timeout: 10_000 }, async context => {
  const folder = await makeFolder(context, {})
  const file = join(folder, 'later', 'openapi.yaml')
  const kept = new KeptDocument('x', file, { ...never, retry: 0 }, () => {})
  context.after(() => kept.close())
  assert.match(String((await kept.current()).failure), /does not exist/)
  await mkdir(join(folder, 'later'))
  await writeFile(file, 'info: { title: One }')
  await until(async () => title(await kept.current()) === 'One')
  await writeFile(file, 'info: { title: Two }')
  await until(async () => title(await kept.current()) === 'Two')
})

test('a watched file keeps no process alive', async () => {
  const script = `
    import { KeptDocument } from ${JSON.stringify(new URL('../../host/docs/load-kept.ts', import.meta.url).href)}
    await new KeptDocument('x', 'package.json', { remote: 1e9, retry: 1e9 }, () => {}).current()`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' })
  assert.deepEqual(await once(child, 'exit'), [0, null])
})
