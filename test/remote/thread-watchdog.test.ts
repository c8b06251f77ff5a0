import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchEventLoop } from '../../host/remote/thread-watchdog.ts'

suite('a watchdog', () => {
  test('barks once when it gets no answer', async () => {
    let barked = 0
    let asked = 0
    const heard = Promise.withResolvers<void>()
    const ask = () => {
      asked++
      return new Promise(() => {})
    }
    watchEventLoop(ask, { interval: 2, timeout: 10 }, () => {
      barked++
      heard.resolve()
    })
    await kept(heard.promise)
    await sleep(20)
    assert.deepEqual([barked, asked], [1, 1])
  })

  test('is quiet while it gets answers, late ones too', async () => {
    const enough = Promise.withResolvers<void>()
    let asked = 0
    const end = watchEventLoop(
      async () => {
        if (++asked === 5) enough.resolve()
        await sleep(10)
      },
      // Far more than an answer takes: the machine may be busy.
      { interval: 2, timeout: 1_000 },
      () => enough.reject(new Error('it barked')),
    )
    await kept(enough.promise)
    end()
  })

  test('takes time in which its own thread stood still for nobody else’s', async () => {
    const enough = Promise.withResolvers<void>()
    let asked = 0
    const end = watchEventLoop(
      () => {
        if (++asked === 3) enough.resolve()
        // The answer is there when this thread goes on, but a timer that is due then comes before it.
        return new Promise<void>(answer => setImmediate(() => setImmediate(answer, standStill(60))))
      },
      { interval: 5, timeout: 20 },
      () => enough.reject(new Error('it barked')),
    )
    await kept(enough.promise)
    end()
  })

  test('is quiet once it is ended', async () => {
    let barked = false
    const end = watchEventLoop(
      () => new Promise(() => {}),
      { interval: 2, timeout: 4 },
      () => {
        barked = true
      },
    )
    end()
    await sleep(20)
    assert.equal(barked, false)
  })
})

function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** Its timer alone keeps no process up. */
async function kept(promise: Promise<void>): Promise<void> {
  const timer = setInterval(() => {}, 1_000)
  try {
    await promise
  } finally {
    clearInterval(timer)
  }
}
