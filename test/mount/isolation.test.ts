import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, type LogLine } from '../host/serving.ts'

interface Child {
  readonly process: ChildProcess
  readonly ports: readonly number[]
  readonly port: number
  /** What its hosts have logged so far. */
  log(): LogLine[]
  /** Its exit status, once it has ended by itself, with what it printed as errors. */
  ended(): Promise<{ status: number | null; errors: string }>
}

async function start(t: TestContext, ...isolate: boolean[]): Promise<Child> {
  const child = fork(fileURLToPath(new URL('isolation-child.ts', import.meta.url)), isolate.map(String), {
    silent: true,
  })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  let errors = ''
  child.stdout?.on('data', chunk => {
    output += chunk
  })
  child.stderr?.on('data', chunk => {
    errors += chunk
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  const failed = closed.then(() => assert.fail(`the process has ended: ${errors}`))
  const [ports] = (await Promise.race([once(child, 'message'), failed])) as [number[]]
  return {
    process: child,
    ports,
    port: ports[0] ?? 0,
    log: () =>
      output
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as LogLine),
    ended: async () => ({ status: (await closed)[0], errors }),
  }
}

/** The log line of a mount, as soon as it is there. */
async function logged(child: Child, mount: string): Promise<LogLine> {
  for (;;) {
    const line = child.log().find(line => line.mount === mount)
    if (line !== undefined) return line
    const ended = child.ended().then(({ errors }) => assert.fail(`the process has ended: ${errors}`))
    await Promise.race([once(child.process.stdout as NonNullable<ChildProcess['stdout']>, 'data'), ended])
  }
}

suite('an error that nothing catches, in a mounted application', () => {
  for (const [what, prefix] of [
    ['thrown by an async handler of Express 4', '/express'],
    ['thrown in a timer', '/timer'],
    ['of a rejection that nobody handles', '/rejection'],
    ["thrown by a listener on the request's body", '/body'],
  ] as const) {
    test(`${what}: 500, logged with the mount, and the others serve`, async t => {
      const child = await start(t, true)
      const answer = await ask(child.port, prefix)
      assert.deepEqual([answer.status, codeOf(answer)], [500, 'PORTICO_APP_ERROR'])
      assert.doesNotMatch(answer.text, /stray/)
      assert.equal((await logged(child, prefix.slice(1))).err?.message, 'stray')
      assert.equal((await ask(child.port, '/fine')).text, 'fine')
      assert.equal((await ask(child.port, prefix)).status, 500, 'and this one still answers')
    })
  }

  test('thrown by a listener on a body that arrives later: 500, logged, and the others serve', async t => {
    const child = await start(t, true)
    const wire = await Wire.open(child.port)
    t.after(() => wire.destroy())
    wire.write('POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n')
    await sleep(50)
    wire.write('late')
    const answer = await wire.readAnswer()
    assert.deepEqual([answer.status, codeOf(answer)], [500, 'PORTICO_APP_ERROR'])
    assert.equal((await logged(child, 'body')).err?.message, 'stray')
    assert.equal((await ask(child.port, '/fine')).text, 'fine')
  })

  test('an answer that has begun is cut', async t => {
    const child = await start(t, true)
    const answer = await ask(child.port, '/begun')
    assert.deepEqual([answer.text, answer.complete], ['begun', false])
    assert.equal((await logged(child, 'begun')).err?.message, 'stray')
    assert.equal((await ask(child.port, '/fine')).text, 'fine')
  })

  test('an answer that has ended stands', async t => {
    const child = await start(t, true)
    const wire = await Wire.open(child.port)
    t.after(() => wire.destroy())
    wire.send('/answered')
    assert.equal((await wire.readAnswer()).text, 'answered')
    await logged(child, 'answered')
    wire.send('/fine')
    assert.equal((await wire.readAnswer()).text, 'fine')
  })

  test('one on an upgraded socket is logged, and the others serve', async t => {
    const child = await start(t, true)
    const wire = await Wire.open(child.port)
    t.after(() => wire.destroy())
    wire.send('/socket', { headers: { connection: 'Upgrade', upgrade: 'test' } })
    assert.equal((await wire.readHead())?.status, 101)
    wire.write('anything')
    assert.equal((await logged(child, 'socket')).err?.message, 'stray')
    assert.equal((await ask(child.port, '/fine')).text, 'fine')
  })

  test('with two hosts, each logs its own', async t => {
    const child = await start(t, true, true)
    for (const port of child.ports) assert.equal((await ask(port, '/timer')).status, 500)
    assert.equal((await ask(child.ports[0] ?? 0, '/fine')).text, 'fine')
  })
})

suite('where Node decides', () => {
  for (const message of ['throw', 'reject']) {
    test(`an error outside every mount (${message}) ends the process with its stack and status 1`, async t => {
      const child = await start(t, true)
      child.process.send(message)
      const { status, errors } = await child.ended()
      assert.equal(status, 1)
      assert.match(errors, /Error: stray\n\s+at /)
    })
  }

  for (const prefix of ['/timer', '/rejection', '/express']) {
    test(`isolate: false: an error in ${prefix} ends the process with its stack and status 1`, async t => {
      const child = await start(t, false)
      await assert.rejects(ask(child.port, prefix))
      const { status, errors } = await child.ended()
      assert.equal(status, 1)
      assert.match(errors, /Error: stray\n\s+at /)
    })
  }

  test('isolate: false holds beside a host that isolates', async t => {
    const child = await start(t, true, false)
    const [isolating = 0, plain = 0] = child.ports
    assert.equal((await ask(isolating, '/timer')).status, 500)
    await assert.rejects(ask(plain, '/timer'))
    assert.equal((await child.ended()).status, 1)
  })

  test("a listener of the program's own gets the errors outside every mount", async t => {
    const child = await start(t, true)
    child.process.send('listen')
    child.process.send('throw')
    assert.deepEqual(await once(child.process, 'message').then(([message]) => message), 'own listener: stray')
    assert.equal((await ask(child.port, '/fine')).text, 'fine')
  })

  test('a closed host leaves errors to Node again', async t => {
    const child = await start(t, true)
    child.process.send('close')
    assert.deepEqual(await once(child.process, 'message').then(([message]) => message), 'closed')
    child.process.send('throw')
    const { status, errors } = await child.ended()
    assert.equal(status, 1)
    assert.match(errors, /Error: stray\n\s+at /)
  })
})
