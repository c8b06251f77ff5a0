import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from '../config/workspace.ts'
import { Portico, run } from './portico.ts'

const echo = (name: string) => `export default (request, response) => response.end('${name} ' + request.url)`
const files = {
  'portico.config.yaml': 'title: League\nport: 0\nmounts:\n  /a: ./a.mjs\n  /broken: ./missing.mjs\n',
  'a.mjs': echo('a'),
  'b.mjs': echo('b'),
}

test('serve mounts a configuration, listens, and tells where, what and in which state', async t => {
  const portico = new Portico(t, await makeFolder(t, files), ['serve'])
  const origin = await portico.listening()
  assert.equal(await (await fetch(`${origin}/a/x?y`)).text(), 'a /x?y')
  const banner = portico.stdout.slice(portico.stdout.indexOf('\n  League'))
  assert.match(banner, /^ {2}✓ {2}\/a {7}node {2}ready$/m)
  assert.match(
    banner,
    /^ {2}✗ {2}\/broken {2}- {5}failed {2}The module \.\/missing\.mjs of mount \/broken does not exist/m,
  )
  assert.ok(banner.includes(`docs    ${origin}/docs\n`), banner)
  assert.ok(banner.includes(`health  ${origin}/health/ready\n`), banner)
})

test('the banner has no colours off a terminal, and no control characters of an application', async t => {
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'title: "a\\e[2Jb"\nlogger: false\nport: 0\nmounts: { /a: ./a.mjs }\n',
    'a.mjs': `throw new Error('boom \\x1b]0;owned\\x07 \\n\\n boom')`,
  })
  const portico = new Portico(t, folder, ['serve'])
  await portico.listening()
  assert.doesNotMatch(portico.stdout.replaceAll('\n', ''), /\p{Cc}/u)
  assert.match(portico.stdout, /boom \]0;owned boom/)
})

test('serve takes mounts, port and host from the command line, without a configuration', async t => {
  const folder = await makeFolder(t, { ...files, 'portico.config.yaml': 'mounts: {}' })
  const bare = await makeFolder(t, { 'a.mjs': echo('a'), 'b.mjs': echo('b'), '.env': 'PORT=1\nHOST=192.0.2.1\n' })
  for (const cwd of [folder, bare]) {
    const args = ['serve', '--mount', '/a=./a.mjs', '--mount', '/b=b.mjs', '--port', '0', '--host', '127.0.0.1']
    const portico = new Portico(t, cwd, args)
    const origin = await portico.listening()
    assert.equal(await (await fetch(`${origin}/a/1`)).text(), 'a /1')
    assert.equal(await (await fetch(`${origin}/b/2`)).text(), 'b /2')
  }
})

test('mounts of the command line stand beside those of the configuration', async t => {
  const portico = new Portico(t, await makeFolder(t, files), ['serve', 'portico.config.yaml', '--mount=/b=./b.mjs'])
  const origin = await portico.listening()
  assert.equal(await (await fetch(`${origin}/a/1`)).text(), 'a /1')
  assert.equal(await (await fetch(`${origin}/b/2`)).text(), 'b /2')
})

test('applications find the variables of .env when they are imported', async t => {
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'port: 0\nmounts: { /a: ./a.mjs }\n',
    '.env': 'GREETING=from the file\nUSER_NAME=file\n',
    'a.mjs': 'const { GREETING, USER_NAME } = process.env\nexport default (q, s) => s.end(GREETING + " " + USER_NAME)',
  })
  const portico = new Portico(t, folder, ['serve'], { USER_NAME: 'real' })
  const origin = await portico.listening()
  assert.equal(await (await fetch(`${origin}/a`)).text(), 'from the file real')
})

const slow = {
  'portico.config.yaml': 'port: 0\nmounts: { /slow: ./slow.mjs }\n',
  'slow.mjs': `import { appendFileSync } from 'node:fs'
    export default (request, response) => {
      if (request.url === '/stream') return response.write('begun')
      console.log('entered')
      process.once('finish', () => response.end('finished'))
      process.on('SIGTERM', () => setTimeout(() => process.emit('finish'), 100))
    }
    export const close = () => appendFileSync(new URL('closed.txt', import.meta.url), 'closed')
    setInterval(() => {}, 1_000_000)`,
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} closes the applications and ends with 0, though one left a timer`, async t => {
    const folder = await makeFolder(t, slow)
    const portico = new Portico(t, folder, ['serve'])
    await portico.listening()
    portico.kill(signal)
    assert.equal(await portico.exit(), 0)
    assert.match(portico.stdout, new RegExp(signal))
    assert.equal(await readFile(join(folder, 'closed.txt'), 'utf8'), 'closed')
  })
}

test('a request in flight is finished before the end', async t => {
  const portico = new Portico(t, await makeFolder(t, slow), ['serve'])
  const origin = await portico.listening()
  const answer = fetch(`${origin}/slow`)
  await portico.output(/entered/)
  portico.kill('SIGTERM')
  assert.equal(await (await answer).text(), 'finished')
  assert.equal(await portico.exit(), 0)
})

test('a request in flight is finished before the end although nobody reads what the server writes', async t => {
  const folder = await makeFolder(t, slow)
  const portico = new Portico(t, folder, ['serve'])
  const origin = await portico.listening()
  const answer = fetch(`${origin}/slow`)
  await portico.output(/entered/)
  portico.stopReading()
  portico.kill('SIGTERM')
  assert.equal(await (await answer).text(), 'finished')
  assert.equal(await portico.exit(), 0)
  assert.equal(await readFile(join(folder, 'closed.txt'), 'utf8'), 'closed')
})

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  test(`a second ${signal} ends at once with ${code}`, async t => {
    const portico = new Portico(t, await makeFolder(t, slow), ['serve'])
    const origin = await portico.listening()
    const response = await fetch(`${origin}/slow/stream`)
    portico.kill(signal)
    await portico.output(/finishing what is in flight/)
    portico.kill(signal)
    assert.equal(await portico.exit(), code)
    await assert.rejects(response.text())
  })
}

test('a port in use is told in one line, and what was started is closed', async t => {
  const occupant = createServer().listen(0, '127.0.0.1')
  t.after(() => occupant.close())
  await once(occupant, 'listening')
  const { port } = occupant.address() as AddressInfo
  const folder = await makeFolder(t, slow)
  const { code, stderr } = await run(t, folder, ['serve', '--port', String(port)])
  assert.equal(code, 1)
  assert.equal(stderr.split('\n').length, 2, stderr)
  assert.match(stderr, new RegExp(`^error PORTICO_PORT_IN_USE Port ${port} on 127\\.0\\.0\\.1 is in use`))
  assert.equal(await readFile(join(folder, 'closed.txt'), 'utf8'), 'closed')
})

test('a required application that cannot start ends with 1 and its reason', async t => {
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'port: 0\nlogger: false\nmounts: { /a: { app: ./a.mjs, required: true } }\n',
    'a.mjs': 'export default () => {}\nexport const start = () => { throw new Error("no database") }',
  })
  const { code, stderr } = await run(t, folder, ['serve'])
  assert.equal(code, 1)
  assert.match(stderr, /^error PORTICO_APP_START_FAILED .*no database/)
})

test('an invalid configuration ends with 1 and every mistake, without a stack', async t => {
  const folder = await makeFolder(t, { 'portico.config.yaml': 'titel: x\nmounts:\n  a: ./a.ts\n' })
  const { code, stdout, stderr } = await run(t, folder, ['serve'])
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.deepEqual(
    stderr
      .trimEnd()
      .split('\n')
      .map(line => line.split(': ')[0]),
    [
      'error PORTICO_CONFIG_INVALID The configuration portico.config.yaml has 2 mistakes:',
      '  portico.config.yaml:1:1 titel',
      '  portico.config.yaml:3:3 mounts.a',
    ].map(line => line.split(': ')[0]),
  )
  const debugged = await run(t, folder, ['serve'], { PORTICO_DEBUG: '1' })
  assert.match(debugged.stderr, /\n {4}at /)
})

for (const [args, problem] of [
  [['serve', '--prot', '1'], /Unknown option --prot of "portico serve" \(did you mean "--port"\?\)/],
  [['serve', '--port'], /--port/],
  [['serve', '--port', 'http'], /--port http is not a port number/],
  [['serve', '--port', '65536'], /65536 is not a port number/],
  [['serve', 'a.yaml', 'b.yaml'], /Unexpected argument "b\.yaml"/],
  [['serve', '--mount', './a.mjs'], /is not \/prefix=\.\/app\.ts/],
  [['serve', '--mount', 'a=./a.mjs'], /does not start with "\/"/],
  [['serve', '--mount', '/a=./a.mjs', '--mount', '/a=./b.mjs'], /\/a twice/],
  [['serve', '--mount', '/a=amqp://127.0.0.1/a'], /Expected http:\/\/host:port/],
] as const) {
  test(`wrong usage ends with 2: ${args.join(' ')}`, async t => {
    const { code, stdout, stderr } = await run(t, await makeFolder(t, files), args)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /^error PORTICO_CLI_USAGE /)
    assert.match(stderr, problem)
  })
}
