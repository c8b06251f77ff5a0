import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, Wire } from '../adapters/wire.ts'
import { kinds, upgradable } from './sigterm/apps.ts'
import { dial, doings, type Unfinished } from './sigterm/clients.ts'
import { Running } from './sigterm/running.ts'

// Far beyond the life of a test: where the end waits for it, the test runs into its own limit.
const patient = 600_000
const limit = { timeout: 60_000 }

suite('SIGTERM in the middle of everything', limit, () => {
  const unfinished = new Map<string, Unfinished>()
  let program: Running

  before(async () => {
    program = await Running.start({ deadline: patient })
    for (const { what, kinds, begin } of doings) {
      await Promise.all(kinds.map(async kind => unfinished.set(`${what}: ${kind}`, await begin(program.port, kind))))
    }
    await program.terminate()
    await portClosed(program.port)
  })
  after(() => program.kill('SIGKILL'))

  test('no connection is taken any more, and no application is closed yet', () => {
    assert.doesNotMatch(program.output, /^closed/m)
  })

  for (const { what, kinds } of doings) {
    for (const kind of kinds) test(`${what}: ${kind}`, () => unfinished.get(`${what}: ${kind}`)?.())
  }

  test('then the applications are closed in the reverse order of their start, and the process ends with 0', async () => {
    assert.equal(await program.exit(), 0)
    assert.deepEqual(
      program.output.match(/^closed \w+/gm),
      kinds.toReversed().map(kind => `closed ${kind}`),
    )
    assert.doesNotMatch(program.output, /"level":(40|50|60)/)
  })
})

suite('SIGTERM with a delay', limit, () => {
  const delay = 2_000
  let program: Running
  let early: Map<string, Wire>

  before(async () => {
    program = await Running.start({ delay, deadline: patient })
    early = new Map(await Promise.all(kinds.map(async kind => [kind, await openUsed(program.port, kind)] as const)))
    await program.terminate()
  })
  after(() => program.kill('SIGKILL'))

  test('readiness goes off at once, liveness does not', async () => {
    assert.equal((await ask(program.port, '/health/ready')).status, 503)
    assert.equal((await ask(program.port, '/health/live')).status, 200)
  })

  for (const kind of kinds) {
    test(`what comes during the delay is served, and its connection ends with it: ${kind}`, async () => {
      const wire = early.get(kind) as Wire
      wire.send(`/${kind}/plain`)
      const [kept, fresh] = await Promise.all([wire.readAnswer(), ask(program.port, `/${kind}/plain`)])
      assert.deepEqual([kept.text, kept.headers.get('connection')], ['plain', 'close'])
      assert.deepEqual([fresh.text, fresh.headers.get('connection')], ['plain', 'close'])
      await wire.readToEnd()
    })
  }

  const sockets: Promise<number>[] = []
  for (const kind of upgradable) {
    test(`a WebSocket that comes during the delay is opened: ${kind}`, async () => {
      const { socket, closed } = await dial(program.port, `/${kind}/socket`)
      sockets.push(closed)
      socket.send('hello')
      assert.equal(String((await once(socket, 'message'))[0]), 'echo hello')
    })
  }

  test('after it the port is closed, WebSockets are closed with 1001, and the process ends with 0', async () => {
    assert.deepEqual(
      await Promise.all(sockets),
      upgradable.map(() => 1001),
    )
    await portClosed(program.port)
    assert.equal(await program.exit(), 0)
  })
})

suite('SIGTERM with what never ends', limit, () => {
  test('it is cut at the deadline, the log says where, and the applications are closed all the same', async t => {
    const program = await Running.start({ deadline: 5_000 })
    t.after(() => program.kill('SIGKILL'))
    const wires = await Promise.all(kinds.map(kind => openNever(program.port, kind)))
    await program.terminate()
    for (const wire of wires) assert.doesNotMatch((await wire.readToEnd()).toString(), /\r\n0\r\n/)
    assert.equal(await program.exit(), 0)
    assert.equal(program.output.match(/^closed \w+/gm)?.length, kinds.length)
    const [line] = await program.until(/^.*the deadline of draining has passed.*$/m)
    assert.deepEqual((JSON.parse(line) as { mounts: object }).mounts, Object.fromEntries(kinds.map(kind => [kind, 1])))
  })

  test('a second SIGTERM ends the process at once, with 143', async t => {
    const program = await Running.start({ deadline: patient })
    t.after(() => program.kill('SIGKILL'))
    const wire = await openNever(program.port, 'express')
    await program.terminate()
    program.kill('SIGTERM')
    assert.equal(await program.exit(), 143)
    await wire.readToEnd()
    assert.doesNotMatch(program.output, /^closed/m)
  })
})

suite('SIGTERM in the middle of a replacement', limit, () => {
  test('what has been started, the old and the new, is closed once', async t => {
    const program = await Running.start({ deadline: patient })
    t.after(() => program.kill('SIGKILL'))
    await ask(program.port, '/replace/koa', { method: 'POST' })
    await program.until(/^starting new koa/m)
    await program.terminate()
    assert.equal(await program.exit(), 0)
    assert.deepEqual(
      program.output.match(/^(closed|started) .+/gm)?.toSorted(),
      ['closed new koa', 'started new koa', ...kinds.map(kind => `closed ${kind}`)].toSorted(),
    )
  })
})

/** A connection on which a request has been answered, and that is kept. */
async function openUsed(port: number, kind: string): Promise<Wire> {
  const wire = await Wire.open(port)
  wire.send(`/${kind}/plain`)
  await wire.readAnswer()
  return wire
}

/** A connection with an answer on it that has begun, and goes no further. */
async function openNever(port: number, kind: string): Promise<Wire> {
  const wire = await Wire.open(port)
  wire.send(`/${kind}/never`)
  await wire.readUntil('begun')
  return wire
}

/** Settles when a port takes no connection. */
async function portClosed(port: number): Promise<void> {
  for (;;) {
    try {
      const wire = await Wire.open(port)
      wire.destroy()
      await sleep(10)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ECONNREFUSED') return
      // It came in the moment in which the port closes, and nobody has accepted it.
      assert.equal(code, 'ECONNRESET')
    }
  }
}
