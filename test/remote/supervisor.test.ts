import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Run, Supervisor, type SupervisorEvent } from '../../host/remote/supervisor.ts'

/** A run that ends when the test says so. */
class Lasting implements Run {
  readonly deadlines: number[] = []
  readonly #end = Promise.withResolvers<string>()

  get ended(): Promise<string> {
    return this.#end.promise
  }

  end(reason = 'told'): void {
    this.#end.resolve(reason)
  }

  async stop(deadline: number): Promise<void> {
    this.deadlines.push(deadline)
    this.end()
  }
}

/** Launches runs one after another, and keeps them. */
function launching(launch: (count: number) => Lasting | Promise<Lasting> = () => new Lasting()) {
  const runs: Lasting[] = []
  let launches = 0
  return {
    runs,
    launched: () => launches,
    async launch(): Promise<Lasting> {
      const run = await launch(++launches)
      runs.push(run)
      return run
    },
  }
}

/** What a supervisor tells, and a way to wait for it. */
function listening() {
  const events: SupervisorEvent[] = []
  let notice = Promise.withResolvers<void>()
  return {
    events,
    onEvent(event: SupervisorEvent): void {
      events.push(event)
      notice.resolve()
      notice = Promise.withResolvers()
    },
    async until(count: number): Promise<void> {
      while (events.length < count) await notice.promise
    },
  }
}

const soon = { initial: 1, most: 1 }

suite('a supervisor', () => {
  test('is up once the first launch has resolved', async () => {
    const gate = Promise.withResolvers<Lasting>()
    const { launch, runs } = launching(() => gate.promise)
    const supervisor = new Supervisor(launch, { backoff: soon, onEvent: () => {} })
    const started = supervisor.start()
    assert.equal(supervisor.isUp, false)
    gate.resolve(new Lasting())
    await started
    assert.deepEqual(
      [supervisor.isUp, supervisor.run, supervisor.restarts, supervisor.retryAfter],
      [true, runs[0], 0, 0],
    )
    await supervisor.stop(0)
  })

  test('starts once, however often it is told', async () => {
    const { launch, launched } = launching()
    const supervisor = new Supervisor(launch, { backoff: soon, onEvent: () => {} })
    await Promise.all([supervisor.start(), supervisor.start()])
    await supervisor.start()
    assert.equal(launched(), 1)
    await supervisor.stop(0)
  })

  test('whose first launch fails rejects with its error and tries no other', async () => {
    const { launch, launched } = launching(() => Promise.reject(new Error('no program')))
    const { events, onEvent } = listening()
    const supervisor = new Supervisor(launch, { backoff: soon, onEvent })
    await assert.rejects(supervisor.start(), { message: 'no program' })
    await sleep(20)
    assert.deepEqual([launched(), events.length, supervisor.isUp], [1, 0, false])
    await supervisor.stop(0)
  })

  test('launches what has ended again, and is down meanwhile', async () => {
    const { launch, runs } = launching()
    const { events, onEvent, until } = listening()
    const supervisor = new Supervisor(launch, { backoff: { initial: 30, most: 1_000 }, onEvent })
    await supervisor.start()
    runs[0]?.end('it was ended by SIGKILL')
    await until(1)
    assert.deepEqual(events, [{ kind: 'ended', reason: 'it was ended by SIGKILL', retryAfter: 30 }])
    assert.equal(supervisor.isUp, false)
    assert.ok(supervisor.retryAfter <= 30)
    await until(2)
    assert.deepEqual(events[1], { kind: 'restarted', restarts: 1 })
    assert.deepEqual([supervisor.run, supervisor.restarts, supervisor.retryAfter], [runs[1], 1, 0])
    await supervisor.stop(0)
  })

  test('pauses longer and longer for what ends at once, up to the longest pause', async () => {
    const { launch } = launching(() => {
      const run = new Lasting()
      run.end()
      return run
    })
    const { events, onEvent, until } = listening()
    const supervisor = new Supervisor(launch, { backoff: { initial: 10, most: 40 }, onEvent })
    await supervisor.start()
    await until(9)
    await supervisor.stop(0)
    const pauses = events.flatMap(event => (event.kind === 'ended' ? [event.retryAfter] : []))
    assert.deepEqual(pauses.slice(0, 5), [10, 20, 40, 40, 40])
  })

  test('begins with the first pause again after a run that lasted as long as the longest', async () => {
    const { launch, runs } = launching()
    const { events, onEvent, until } = listening()
    const supervisor = new Supervisor(launch, { backoff: { initial: 5, most: 300 }, onEvent })
    await supervisor.start()
    for (let index = 0; index < 3; index++) {
      runs[index]?.end()
      await until(2 * (index + 1))
      if (index === 1) await sleep(400)
    }
    await supervisor.stop(0)
    const pauses = events.flatMap(event => (event.kind === 'ended' ? [event.retryAfter] : []))
    assert.deepEqual(pauses, [5, 10, 5])
  })

  test('goes on trying when a later launch fails', async () => {
    const { launch, runs } = launching(count => {
      if (count === 2 || count === 3) throw new Error(`launch ${count}`)
      return new Lasting()
    })
    const { events, onEvent, until } = listening()
    const supervisor = new Supervisor(launch, { backoff: { initial: 2, most: 100 }, onEvent })
    await supervisor.start()
    runs[0]?.end('gone')
    await until(4)
    assert.deepEqual(events, [
      { kind: 'ended', reason: 'gone', retryAfter: 2 },
      { kind: 'failed', error: new Error('launch 2'), retryAfter: 4 },
      { kind: 'failed', error: new Error('launch 3'), retryAfter: 8 },
      { kind: 'restarted', restarts: 1 },
    ])
    await supervisor.stop(0)
  })
})

suite('stopping a supervisor', () => {
  test('ends the run within the deadline, and launches no other', async () => {
    const { launch, launched, runs } = launching()
    const { events, onEvent } = listening()
    const supervisor = new Supervisor(launch, { backoff: soon, onEvent })
    await supervisor.start()
    await supervisor.stop(1234)
    await sleep(20)
    assert.deepEqual([runs[0]?.deadlines, launched(), events, supervisor.isUp], [[1234], 1, [], false])
  })

  test('ends a pause at once', async () => {
    const { launch, launched, runs } = launching()
    const { onEvent, until } = listening()
    const supervisor = new Supervisor(launch, { backoff: { initial: 2 ** 31 - 1, most: 2 ** 31 - 1 }, onEvent })
    await supervisor.start()
    runs[0]?.end()
    await until(1)
    await supervisor.stop(0)
    assert.equal(launched(), 1)
  })

  test('aborts a launch', async () => {
    const supervisor = new Supervisor<Lasting>(
      signal => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
      { backoff: soon, onEvent: () => {} },
    )
    const started = assert.rejects(supervisor.start(), { message: 'aborted' })
    await supervisor.stop(0)
    await started
  })

  test('ends the run of a launch that did not look at its signal', async () => {
    const gate = Promise.withResolvers<Lasting>()
    const { launch } = launching(() => gate.promise)
    const supervisor = new Supervisor(launch, { backoff: soon, onEvent: () => {} })
    const started = assert.rejects(supervisor.start(), { name: 'AbortError' })
    const stopped = supervisor.stop(7)
    const run = new Lasting()
    gate.resolve(run)
    await Promise.all([started, stopped])
    assert.deepEqual([run.deadlines, supervisor.isUp], [[7], false])
  })

  test('ends the same for a launch after the first', async () => {
    const gate = Promise.withResolvers<Lasting>()
    const { launch, launched, runs } = launching(count => (count === 1 ? new Lasting() : gate.promise))
    const supervisor = new Supervisor(launch, { backoff: soon, onEvent: () => {} })
    await supervisor.start()
    runs[0]?.end()
    while (launched() < 2) await sleep(1)
    const stopped = supervisor.stop(7)
    const run = new Lasting()
    gate.resolve(run)
    await stopped
    assert.deepEqual([run.deadlines, supervisor.isUp, launched()], [[7], false, 2])
  })

  test('twice is stopping once, and before the start leaves nothing to start', async () => {
    const { launch, launched } = launching()
    const supervisor = new Supervisor(launch, { backoff: soon, onEvent: () => {} })
    await Promise.all([supervisor.stop(0), supervisor.stop(0)])
    await assert.rejects(supervisor.start(), { name: 'AbortError' })
    assert.equal(launched(), 0)
  })
})
