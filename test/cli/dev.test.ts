import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from '../config/workspace.ts'
import { config, Dev, mountOf, simple, two, waitFor } from './dev.ts'
import { run } from './portico.ts'

/** An application that keeps a number for as long as it runs, and reads a view when it starts. */
const kinds: Record<string, Record<string, string>> = {
  'ES modules': {
    'office/app.mjs': `import { readFileSync } from 'node:fs'; import { part } from './lib/part.mjs'
      const view = readFileSync(new URL('./views/a.html', import.meta.url), 'utf8'); let count = 0
      export default (request, response) => response.end(['entry 1', part, view, ++count].join())`,
    'office/lib/part.mjs': `export const part = 'part 1'`,
  },
  CommonJS: {
    'office/app.js': `const view = require('node:fs').readFileSync(__dirname + '/views/a.html', 'utf8')
      const part = require('./lib/part'); let count = 0
      module.exports = (request, response) => response.end(['entry 1', part, view, ++count].join())`,
    'office/lib/part.js': `module.exports = 'part 1'`,
  },
  TypeScript: {
    'office/package.json': '{"type": "module"}',
    'office/src/app.ts': `import { readFileSync } from 'node:fs'; import { join } from 'node:path'
      import type { IncomingMessage, ServerResponse } from 'node:http'; import { part } from '../lib/part.ts'
      const view: string = readFileSync(join(import.meta.dirname, '../views/a.html'), 'utf8'); let count = 0
      export default (request: IncomingMessage, response: ServerResponse) =>
        response.end(['entry 1', part, view, ++count].join())`,
    'office/lib/part.ts': `export const part: string = 'part 1'`,
  },
}

for (const [kind, files] of Object.entries(kinds)) {
  test(`${kind}: an edited entry, import or view replaces that mount alone`, async t => {
    const entry = Object.keys(files).find(name => name.includes('/app.'))!
    const part = Object.keys(files).find(name => name.includes('/part.'))!
    const dev = await Dev.start(t, {
      'portico.config.yaml': config(mountOf('/office', `./${entry}`), mountOf('/matches', './matches/app.mjs')),
      'office/views/a.html': 'view 1',
      'matches/app.mjs': 'let count = 0; export default (request, response) => response.end(String(++count))',
      ...files,
    })
    assert.equal(await dev.get('/office'), 'entry 1,part 1,view 1,1', dev.portico.stdout)
    assert.equal(await dev.get('/matches'), '1')

    const line = await dev.edit(part, files[part]!.replace('part 1', 'part 2'))
    assert.match(line, new RegExp(`^↻ /office {2}${part} {2}\\d+ ms$`))
    assert.equal(await dev.get('/office'), 'entry 1,part 2,view 1,1')
    await dev.edit('office/views/a.html', 'view 2')
    assert.equal(await dev.get('/office'), 'entry 1,part 2,view 2,1')
    await dev.edit(entry, files[entry]!.replace('entry 1', 'entry 2'))
    assert.equal(await dev.get('/office'), 'entry 2,part 2,view 2,1')
    assert.equal(await dev.get('/office'), 'entry 2,part 2,view 2,2')
    assert.equal(await dev.get('/matches'), '2')
    assert.equal(dev.count('/matches'), 0)
    assert.equal(await dev.end(), 0)
    assert.equal(dev.portico.stderr, '')
  })
}

test('requests lose nothing during ten edits', async t => {
  const dev = await Dev.start(t, two)
  let isOver = false
  const answers = new Set<string>()
  const ask = async (path: string) => {
    while (!isOver) answers.add(await dev.get(path))
  }
  const asking = Promise.all([ask('/office'), ask('/office'), ask('/matches')])
  for (let edit = 2; edit <= 11; edit++) await dev.edit('office/part.mjs', `export const part = 'part ${edit}'`)
  isOver = true
  await asking
  assert.equal(await dev.get('/office'), 'part 11')
  answers.delete('match 1')
  for (const answer of answers) assert.match(answer, /^part \d+$/)
  assert.equal(dev.count('/office'), 10)
})

const faults = [
  [
    'a syntax error',
    'office/part.mjs',
    'export const part = 1\n\nexport const = 2',
    /office\/part\.mjs:3 {2}SyntaxError: /,
  ],
  ['a missing export', 'office/part.mjs', 'export const other = 1', /office\/app\.mjs:1 {2}SyntaxError: .*part/],
  [
    'an exception',
    'office/part.mjs',
    '\nexport const part = 1; throw new RangeError("no luck")',
    /office\/part\.mjs:2:30 {2}RangeError: no luck/,
  ],
  ['an import of nothing', 'office/part.mjs', `import './gone.mjs'`, /gone\.mjs/],
  ['no application', 'office/app.mjs', 'export const part = 1', /exports no application/],
  [
    'a start that fails',
    'office/app.mjs',
    `${simple('x')}\nexport const start = () => { throw new Error('no port') }`,
    /office\/app\.mjs:2:\d+ {2}Error: no port/,
  ],
] as const

test('what is wrong keeps what runs, and it is said where it is; mended, it is replaced', async t => {
  const dev = await Dev.start(t, two)
  let generation = 1
  for (const [what, name, broken, place] of faults) {
    const line = await dev.edit(name, broken, /^✗ /)
    assert.match(line, /^✗ \/office {2}/, what)
    assert.match(line, place, what)
    assert.doesNotMatch(line, /portico=/, what)
    assert.ok(line.endsWith('(the earlier one keeps serving)'), line)
    assert.equal(await dev.get('/office'), `part ${generation++}`, what)
    if (name === 'office/app.mjs') await dev.edit(name, two[name])
    await dev.edit('office/part.mjs', `export const part = 'part ${generation}'`)
    assert.equal(await dev.get('/office'), `part ${generation}`, what)
  }
})

test('what could not be loaded at the start is replaced as soon as its file is mended, or made', async t => {
  const dev = await Dev.start(t, {
    'portico.config.yaml': config(
      mountOf('/syntax', './a/app.mjs'),
      mountOf('/typescript', './b/app.ts'),
      mountOf('/missing', './later/made/app.mjs'),
    ),
    'a/app.mjs': 'export default {{\n',
    'b/app.ts': '\nenum A { B }\nexport default A',
  })
  await dev.portico.output(/✗ \/missing .*\n/)
  assert.match(dev.portico.stdout, /^✗ \/syntax {2}a\/app\.mjs:1 {2}SyntaxError: /m)
  assert.match(dev.portico.stdout, /^✗ \/typescript {2}b\/app\.ts:2 {2}SyntaxError: .*enum/m)
  assert.match(dev.portico.stdout, /^✗ \/missing {2}.*does not exist/m)
  assert.equal(await dev.get('/syntax'), 'status 503')
  await dev.edit('a/app.mjs', simple('mended'))
  await dev.edit('b/app.ts', simple('mended'))
  await mkdir(join(dev.folder, 'later/made'), { recursive: true })
  await dev.edit('later/made/app.mjs', simple('made'))
  assert.deepEqual(await Promise.all(['/syntax', '/typescript', '/missing'].map(path => dev.get(path))), [
    'mended',
    'mended',
    'made',
  ])
})

test('the new one has started before the old one closes; a slow request of the old one is finished', async t => {
  const app = (generation: number) => `import { appendFileSync } from 'node:fs'
    const note = text => appendFileSync(new URL('../notes.txt', import.meta.url), text + ' ${generation}\\n')
    export const start = () => note('start'); export const close = () => note('close')
    export default (request, response) => request.url === '/slow'
      ? process.once('go', () => response.end('slow ${generation}'))
      : (request.url === '/go' && process.emit('go'), response.end('${generation}'))`
  const dev = await Dev.start(t, {
    'portico.config.yaml': config(mountOf('/a', './a/app.mjs')),
    'a/app.mjs': app(1),
  })
  const slow = dev.get('/a/slow')
  await dev.get('/a')
  await dev.edit('a/app.mjs', app(2))
  assert.equal(await dev.get('/a'), '2')
  await dev.edit('a/app.mjs', app(3))
  assert.equal(await dev.get('/a/go'), '3')
  assert.equal(await slow, 'slow 1')
  const notes = () => readFile(join(dev.folder, 'notes.txt'), 'utf8')
  await waitFor(
    async () => ((await notes()).includes('close 1') ? true : undefined),
    () => 'the close of the first',
  )
  const order = (await notes()).split('\n')
  assert.deepEqual(order.toSorted(), ['', 'close 1', 'close 2', 'start 1', 'start 2', 'start 3'])
  assert.ok(order.indexOf('start 2') < order.indexOf('close 1'), String(order))
  assert.ok(order.indexOf('start 3') < order.indexOf('close 2'), String(order))
  assert.equal(await dev.end(), 0)
  assert.match(await notes(), /close 3\n$/)
})

test('threads and programs are replaced when a file of their folder is edited, and end', async t => {
  const program = (text: string) => `require('node:http')
    .createServer((request, response) => response.end('${text} ' + process.pid)).listen(process.env.PORT, '127.0.0.1')`
  const dev = await Dev.start(t, {
    'portico.config.yaml': config(
      mountOf('/thread', '{ thread: ./thread/app.ts }'),
      mountOf('/command', `{ command: [${JSON.stringify(process.execPath)}, main.cjs], cwd: ./command }`),
    ),
    'thread/app.ts': `import { part } from './part.ts'
      export default (request: unknown, response: any) => response.end(part)`,
    'thread/part.ts': `export const part: string = 'thread 1'`,
    'command/main.cjs': program('command 1'),
  })
  const ask = async (text: string): Promise<number> => {
    const [, told, id] = /^(.*) (\d+)$/.exec(await dev.get('/command')) ?? []
    assert.equal(told, text)
    return Number(id)
  }
  const first = await ask('command 1')
  assert.equal(await dev.get('/thread'), 'thread 1')
  await dev.edit('thread/part.ts', `export const part: string = 'thread 2'`)
  await dev.edit('command/main.cjs', program('command 2'))
  assert.equal(await dev.get('/thread'), 'thread 2')
  const second = await ask('command 2')
  const line = await dev.edit('thread/part.ts', '\n\nexport const part: = 1', /^✗ /)
  assert.match(line, /^✗ \/thread {2}thread\/part\.ts:3 {2}/)
  assert.equal(await dev.get('/thread'), 'thread 2')
  assert.equal(await dev.end(), 0)
  for (const id of [first, second]) assert.throws(() => process.kill(id, 0), { code: 'ESRCH' })
})

test('an edited configuration is applied, and what it has come to mount is watched', async t => {
  const dev = await Dev.start(t, two)
  await mkdir(join(dev.folder, 'shop'))
  await writeFile(join(dev.folder, 'shop/app.mjs'), simple('shop 1'))
  const mounts = [mountOf('/office', './office/app.mjs'), mountOf('/shop', './shop/app.mjs')]
  await dev.edit('portico.config.yaml', config(...mounts), /^reloaded/)
  assert.deepEqual([await dev.get('/shop'), await dev.get('/matches')], ['shop 1', 'status 404'])
  await dev.edit('shop/app.mjs', simple('shop 2'))
  assert.equal(await dev.get('/shop'), 'shop 2')
  await dev.edit('office/part.mjs', `export const part = 'part 2'`)
  assert.equal(await dev.get('/office'), 'part 2')
})

test('dev takes mounts, port and host from the command line, and needs no configuration', async t => {
  const dev = await Dev.start(t, { 'app.mjs': simple('a 1') }, ['--mount', '/a=./app.mjs', '--port', '0'])
  assert.equal(await dev.get('/a'), 'a 1')
  await dev.edit('app.mjs', simple('a 2'))
  assert.equal(await dev.get('/a'), 'a 2')
})

test('wrong usage ends with 2', async t => {
  const folder = await makeFolder(t, two)
  const { code, stderr } = await run(t, folder, ['dev', '--port', 'x'])
  assert.deepEqual([code, /^error PORTICO_CLI_USAGE /.test(stderr)], [2, true], stderr)
})
