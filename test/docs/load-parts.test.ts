import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { KeptDocument } from '../../host/docs/load-kept.ts'
import { type Ask, serve } from '../builtin/serving.ts'
import { makeFolder } from '../config/workspace.ts'
import { until } from '../until.ts'
import { listen } from './spec-server.ts'

const app: RequestListener = (_request, response) => response.end('app')
const soon = { timeout: 10_000 }
const never = { remote: 1e9, retry: 1e9 }

const referringTo = (...references: string[]): string => {
  const schemas = references.map((reference, index) => `    S${index}: { $ref: "${reference}" }`)
  return `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n${schemas.join('\n')}\n`
}
const described = (text: string): string => `type: string\ndescription: ${text}\n`

/** A document that is kept until the test has ended, and what its schemas say. */
function keep(context: TestContext, source: string, intervals = never) {
  const kept = new KeptDocument('x', source, intervals, () => {})
  context.after(() => kept.close())
  return async (): Promise<string> => JSON.stringify((await kept.current()).document ?? null)
}

test('a change in a file that the document refers to is served', soon, async context => {
  const folder = await makeFolder(context, {
    'openapi.yaml': referringTo('./schemas/pet.yaml'),
    'schemas/pet.yaml': described('first'),
  })
  const docs = join(folder, 'openapi.yaml')
  const { ask } = await serve(context, {}, host => host.mount('/a', app, { docs }))
  const shown = async (ask: Ask): Promise<string> => (await ask('/openapi.json')).body
  assert.match(await shown(ask), /first/)
  await writeFile(join(folder, 'schemas/pet.yaml'), described('second'))
  await until(async () => /second/.test(await shown(ask)))
  assert.doesNotMatch(await shown(ask), /first/)
})

test('a file of a file is followed too, and one that is referred to only later', soon, async context => {
  const folder = await makeFolder(context, {
    'openapi.yaml': referringTo('./a/one.yaml'),
    'a/one.yaml': 'type: array\nitems: { $ref: ../b/two.yaml }\n',
    'b/two.yaml': described('first'),
    'c/three.yaml': described('third'),
  })
  const text = keep(context, join(folder, 'openapi.yaml'))
  assert.match(await text(), /first/)
  await writeFile(join(folder, 'b/two.yaml'), described('second'))
  await until(async () => /second/.test(await text()))
  await writeFile(join(folder, 'openapi.yaml'), referringTo('./c/three.yaml'))
  await until(async () => /third/.test(await text()))
  await writeFile(join(folder, 'c/three.yaml'), described('fourth'))
  await until(async () => /fourth/.test(await text()))
})

test('a file that is not there yet is taken in when it comes, with its folder', soon, async context => {
  const folder = await makeFolder(context, { 'openapi.yaml': referringTo('./late/deep/pet.yaml') })
  const text = keep(context, join(folder, 'openapi.yaml'))
  assert.match(await text(), /"\$ref":"\.\/late/)
  await mkdir(join(folder, 'late'))
  await mkdir(join(folder, 'late/deep'))
  await writeFile(join(folder, 'late/deep/pet.yaml'), described('there'))
  await until(async () => /there/.test(await text()))
})

test('a folder of files that is replaced by another is followed', soon, async context => {
  const folder = await makeFolder(context, {
    'openapi.yaml': referringTo('./schemas/pet.yaml'),
    'schemas/pet.yaml': described('first'),
  })
  const text = keep(context, join(folder, 'openapi.yaml'))
  assert.match(await text(), /first/)
  await rm(join(folder, 'schemas'), { recursive: true })
  await until(async () => !/first/.test(await text()))
  await mkdir(join(folder, 'new'))
  await writeFile(join(folder, 'new/pet.yaml'), described('second'))
  await rename(join(folder, 'new'), join(folder, 'schemas'))
  await until(async () => /second/.test(await text()))
  await writeFile(join(folder, 'schemas/pet.yaml'), described('third'))
  await until(async () => /third/.test(await text()))
})

test('a document is the same one after its files were written again as they were', soon, async context => {
  const folder = await makeFolder(context, {
    'openapi.yaml': referringTo('./one.yaml', './two.yaml'),
    'one.yaml': described('first'),
    'two.yaml': described('other'),
  })
  const documents = new Set<unknown>()
  const kept = new KeptDocument('x', join(folder, 'openapi.yaml'), never, async () => {
    documents.add((await kept.current()).document)
  })
  context.after(() => kept.close())
  await kept.current()
  const path = join(folder, 'one.yaml')
  await writeFile(path, await readFile(path))
  // Quiet comes between, so that the first write is a change of its own.
  await new Promise(resolve => setTimeout(resolve, 200))
  await writeFile(join(folder, 'two.yaml'), described('second'))
  await until(async () => /second/.test(JSON.stringify((await kept.current()).document)))
  assert.equal(documents.size, 1)
})

test('a reference that is no name of a file leaves the document in use', soon, async context => {
  const folder = await makeFolder(context, { 'openapi.yaml': referringTo('./a%2Fb.yaml', './c%00d/e.yaml') })
  const kept = new KeptDocument('x', join(folder, 'openapi.yaml'), never, () => {})
  context.after(() => kept.close())
  const { failure, remarks } = await kept.current()
  assert.deepEqual([failure, remarks.length], [undefined, 2])
})

test('a remote’s files are asked for again with it, and kept as they were where that fails', async context => {
  let part: { status: number; text: string } = { status: 200, text: described('first') }
  let asked = 0
  const origin = await listen(context, (request, response) => {
    if (request.url !== '/part.yaml') return response.end(referringTo('./part.yaml'))
    asked++
    return response.writeHead(part.status).end(part.text)
  })
  const text = keep(context, origin, { remote: 0, retry: 0 })
  assert.match(await text(), /first/)
  part = { status: 500, text: '' }
  const before = asked
  await until(async () => {
    assert.match(await text(), /first/)
    return asked > before + 2
  })
  part = { status: 200, text: described('second') }
  await until(async () => /second/.test(await text()))
})

const needsProc = existsSync('/proc/self/fdinfo') ? {} : { skip: 'watches are counted where Linux tells them' }

test('when the host closes, no watch of a file stays behind', { ...soon, ...needsProc }, async context => {
  const folder = await makeFolder(context, {
    'openapi.yaml': referringTo('./a/one.yaml', './b/two.yaml'),
    'a/one.yaml': described('one'),
    'b/two.yaml': described('two'),
  })
  const before = watches()
  const { host, ask } = await serve(context, {}, host => host.mount('/a', app, { docs: join(folder, 'openapi.yaml') }))
  for (const text of ['one', 'first', 'second']) {
    await writeFile(join(folder, 'a/one.yaml'), described(text))
    await until(async () => (await ask('/openapi.json')).body.includes(`"${text}"`))
    // That of the document, and of the two below it.
    assert.equal(watches() - before, 3, text)
  }
  await host.close()
  assert.equal(watches(), before)
})

/** Folders that this process watches, as proc(5) tells of its inotify descriptors. */
function watches(): number {
  const infos = readdirSync('/proc/self/fdinfo').map(descriptor => {
    try {
      return readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')
    } catch {
      return '' // Closed by another thread since the folder was read: that of the listing itself always is.
    }
  })
  return infos.flatMap(info => info.match(/^inotify wd:/gm) ?? []).length
}
