// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables in a configuration are written so.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from '../config/workspace.ts'
import { until } from '../until.ts'
import { Portico, run } from './portico.ts'
import { apart, modules, onPosix, serve, told } from './reloading.ts'

const info = 'logger: { level: info }\naccessLog: false\n'

test('reload applies what changed, tells it here and there, and touches nothing else', async t => {
  const config = `${info}port: 0\nmounts:\n  /a: ./a.mjs\n  /b: ./b.mjs\n  /old: ./c.mjs\n`
  const { server, ask, configure, reload } = await serve(t, config)
  await ask('/a')
  await configure(`${info}port: 1\nmounts:\n  /new: ./c.mjs\n  /a: ./a.mjs\n  /b: { app: ./c.mjs, deadline: 5000 }\n`)
  const { code, stdout, stderr } = await reload()
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(
    stdout,
    [
      'reloaded site.yaml',
      '  -  /old  removed',
      '  +  /new  added',
      '  ~  /b    replaced',
      '  1 mount unchanged',
      '  needs a restart: port',
      '',
    ].join('\n'),
  )
  assert.ok(server.stdout.includes(stdout), server.stdout)
  assert.match(server.stdout, /"reload":\{.*"added":\["\/new"\].*"msg":"configuration applied"/)
  assert.equal(await ask('/a'), '200 a 2')
  assert.match(await ask('/b'), /^200 c/)
  assert.match(await ask('/new'), /^200 c/)
  assert.match(await ask('/old'), /^404/)
  assert.equal(
    (await reload()).stdout,
    'reloaded site.yaml: nothing to do\n  3 mounts unchanged\n  needs a restart: port\n',
  )
})

test('under load nothing is lost: unchanged mounts keep their state, changed ones answer every request', async t => {
  const config = (deadline: number, more: string) =>
    `logger: false\nport: 0\nmounts:\n  /a: ./a.mjs\n  /b: { app: ./${more}.mjs, deadline: ${deadline} }\n`
  const { ask, configure, reload } = await serve(t, config(5_000, 'b'))
  let isOver = false
  const loop = async (path: string) => {
    const answers: string[] = []
    while (!isOver) answers.push(await ask(path))
    return answers
  }
  const loops = ['/a', '/b', '/b'].map(loop)
  for (const [round, module] of ['c', 'b', 'c'].entries()) {
    await configure(config(6_000 + round, module))
    const { code, stdout } = await reload()
    assert.equal(code, 0)
    assert.match(stdout, /~ {2}\/b {2}replaced\n {2}1 mount unchanged/)
  }
  isOver = true
  const [kept = [], ...changed] = await Promise.all(loops)
  assert.deepEqual(
    kept,
    kept.map((_, at) => `200 a ${at + 1}`),
  )
  for (const answers of changed) {
    assert.deepEqual(
      answers.filter(answer => !/^200 [bc] \d+$/.test(answer)),
      [],
    )
    for (const name of ['b', 'c']) assert.ok(answers.some(answer => answer.startsWith(`200 ${name}`)))
  }
})

const wrong: Record<string, [string, RegExp]> = {
  'no YAML': ['mounts: {', /site\.yaml:\d+:\d+ /],
  'an option that there is not': ['titel: x\nmounts:\n  /new: ./b.mjs\n', /site\.yaml:1:1 titel: unknown option/],
  'a module that does not exist': ['mounts:\n  /new: ./missing.mjs\n', /site\.yaml:2:9 mounts\.\/new: .*missing\.mjs/],
  'a module that throws': ['mounts:\n  /new: ./throws.mjs\n', /mounts\.\/new: .*no database/],
}
test('a configuration that is wrong changes nothing, and is told on the command line, in the log and by /health', async t => {
  const right = 'port: 0\nmounts:\n  /a: ./a.mjs\n'
  const { server, ask, configure, reload, state } = await serve(t, right, {
    'throws.mjs': 'throw new Error("no database")',
  })
  const { loadedAt } = await state()
  await ask('/a')
  let count = 1
  for (const [config, reason] of Object.values(wrong)) {
    await configure(config)
    const { code, stdout, stderr } = await reload()
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^error PORTICO_CONFIG_INVALID The configuration site\.yaml has 1 mistake:\n/)
    assert.match(stderr, reason)
    assert.ok(server.stderr.includes(stderr), server.stderr)
    await until(() => server.stdout.match(/"level":50,.*configuration refused/g)?.length === count)
    const { failure, ...rest } = await state()
    assert.deepEqual([failure?.code, rest.loadedAt], ['PORTICO_CONFIG_INVALID', loadedAt])
    assert.equal(await ask('/a'), `200 a ${++count}`)
    assert.match(await ask('/new'), /^404/)
  }
  await configure('titel: x\nmounts:\n  /1: ./missing.mjs\n  /2: ./throws.mjs\n  /health/live: ./a.mjs\n')
  assert.match((await reload()).stderr, /has 4 mistakes/)
  await configure(right)
  assert.equal((await reload()).code, 0)
  assert.equal((await state()).failure, undefined)
})

test('an application that does not start is told, and what it should have replaced goes on', async t => {
  const { ask, configure, reload, state } = await serve(t, 'logger: false\nport: 0\nmounts: { /a: ./a.mjs }\n', {
    'stuck.mjs': 'export default () => {}\nexport const start = () => { throw new Error("no database") }',
  })
  await configure('logger: false\nport: 0\nmounts: { /a: ./stuck.mjs, /b: ./b.mjs }\n')
  const { code, stdout } = await reload()
  assert.equal(code, 1)
  assert.match(
    stdout,
    /^reloaded in part site\.yaml\n {2}\+ {2}\/b {2}added\n {2}✗ {2}\/a {2}failed {2}PORTICO_APP_START_FAILED .*no database/,
  )
  assert.equal((await state()).failure?.code, 'PORTICO_RELOAD_INCOMPLETE')
  assert.equal(await ask('/a'), '200 a 1')
  assert.equal(await ask('/b'), '200 b 1')
})

test('SIGHUP reloads too, and a wrong configuration does not end the server', onPosix, async t => {
  const { server, ask, configure } = await serve(t, 'logger: false\nport: 0\nmounts: { /a: ./a.mjs }\n')
  await ask('/a')
  await configure('mounts: {')
  server.kill('SIGHUP')
  await told(server, 'PORTICO_CONFIG_INVALID')
  await configure('logger: false\nport: 0\nmounts: { /a: ./a.mjs, /b: ./b.mjs }\n')
  server.kill('SIGHUP')
  await server.output(/reloaded site\.yaml\n {2}\+ {2}\/b {2}added\n {2}1 mount unchanged/)
  assert.equal(await ask('/a'), '200 a 2')
  assert.equal(await ask('/b'), '200 b 1')
  server.kill('SIGTERM')
  assert.equal(await server.exit(), 0)
})

test('two reloads at once end alike', async t => {
  const { configure, reload, ask } = await serve(t, 'logger: false\nport: 0\nmounts: {}\n')
  await configure('logger: false\nport: 0\nmounts: { /a: ./a.mjs }\n')
  const both = await Promise.all([reload(), reload()])
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  )
  assert.equal(await ask('/a'), '200 a 1')
})

test('.env is read again, but what the environment held at the start wins as it did then', async t => {
  const tell = `const { FROM_FILE, FROM_BOTH, GONE } = process.env
    export default (q, response) => response.end([FROM_FILE, FROM_BOTH, GONE].join())`
  const config = (file: string) => `logger: false\nport: 0\nmounts: { /a: "./\${MODULE}.mjs", /env: ./${file}.mjs }\n`
  const environment = 'MODULE=a\nFROM_FILE=one\nFROM_BOTH=file\nGONE=there\n'
  process.env.FROM_BOTH = 'real'
  t.after(() => {
    delete process.env.FROM_BOTH
  })
  const files = { 'env1.mjs': tell, 'env2.mjs': tell, '.env': environment }
  const { folder, configure, reload, ask } = await serve(t, config('env1'), files)
  assert.equal(await ask('/env'), '200 one,real,there')
  await writeFile(join(folder, '.env'), 'MODULE=b\nFROM_FILE=two\nFROM_BOTH=other\n')
  await configure(config('env2'))
  assert.match((await reload()).stdout, /~ {2}\/a {4}replaced\n {2}~ {2}\/env {2}replaced/)
  assert.equal(await ask('/env'), '200 two,real,')
  assert.equal(await ask('/a'), '200 b 1')
})

test('mounts, port and address of the command line stay', async t => {
  const { ask, configure, reload } = await serve(t, 'logger: false\nmounts: {}\n', {}, [
    '--mount=/b=./b.mjs',
    '--port=0',
    '--host=127.0.0.1',
  ])
  await configure('logger: false\nport: 5\nhost: "::1"\nmounts: { /a: ./a.mjs }\n')
  const { stdout } = await reload()
  assert.equal(stdout, 'reloaded site.yaml\n  +  /a  added\n  1 mount unchanged\n')
  assert.equal(await ask('/b'), '200 b 1')
  await configure('logger: false\nmounts: { /b: ./a.mjs }\n')
  assert.match((await reload()).stderr, /has 1 mistake:\n.*mounts\.\/b: a further mount has the same prefix/)
})

test("a module's configuration is evaluated anew; what it imports stays as it is", async t => {
  const config = (more: string) => `import { app } from './app.mjs'
    export default { port: 0, logger: false, mounts: { '/a': app, ${more} } }`
  const folder = await makeFolder(t, {
    ...modules,
    'app.mjs': `${modules['a.mjs'].replace('export default', 'export const app =')}`,
    'portico.config.mjs': config(''),
  })
  const { environment } = await apart(t)
  const server = new Portico(t, folder, ['serve'], environment)
  const origin = await server.listening()
  const ask = async (path: string) => (await fetch(origin + path)).text()
  assert.equal(await ask('/a'), 'a 1')
  await writeFile(join(folder, 'portico.config.mjs'), config("'/b': './b.mjs', '/own': () => {}"))
  assert.match(
    (await run(t, folder, ['reload'], environment)).stdout,
    /\/b {4}added\n.*\/own {2}added\n {2}1 mount unch/,
  )
  assert.equal(await ask('/a'), 'a 2')
  // A function that the configuration itself makes is a new one each time.
  assert.match((await run(t, folder, ['reload'], environment)).stdout, /~ {2}\/own {2}replaced\n {2}2 mounts unchanged/)
})
