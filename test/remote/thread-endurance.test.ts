import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { thread } from '../../host/remote/thread.ts'
import { listen, openHost } from '../host/serving.ts'
import { appModule, createInfoLog, untilServed } from './thread-host.ts'

/** How the thread is ended: mostly by what is quick, so that it happens often. */
const crashes = Array.from({ length: 100 }, (_, index) => {
  if (index % 20 === 7) return '/memory'
  if (index % 20 === 13) return '/block'
  return ['/throw', '/exit', '/reject'][index % 3] as string
})

const MiB = 1 << 20

test('a hundred crashes of a thread under load cost another mount no request, and leave nothing behind', {
  timeout: 300_000,
}, async t => {
  const { log, logger } = createInfoLog()
  const host = await openHost(t, { logger })
  host.mount(
    '/iso',
    thread(appModule('trouble'), {
      memory: { heap: 32 },
      watchdog: { interval: 20, timeout: 300 },
      restart: { initial: 1, most: 10 },
    }),
  )
  host.mount('/other', (_request, response) => response.end('other'))
  const port = await listen(host)
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  t.after(() => agent.destroy())
  const get = (path: string) => ask(agent, port, path)
  const at = { ask: (path: string) => get(`/iso${path}`) }

  // What is loaded with the first crashes stays loaded.
  for (const path of crashes.slice(0, 10)) {
    await get(`/iso${path}`)
    await untilServed(at)
  }
  log.length = 0
  const before = await footprint(agent)

  const ended = new AbortController()
  const others = Array.from({ length: 2 }, () => load(() => get('/other'), ended.signal))
  const inside = Array.from({ length: 2 }, () => load(() => get('/iso/ok'), ended.signal))
  for (const path of crashes) {
    const { status } = await get(`/iso${path}`)
    assert.equal(status, 502, path)
    await untilServed(at)
  }
  ended.abort()

  const answered = (await Promise.all(others)).flat()
  assert.deepEqual([...new Set(answered)], [200], `of ${answered.length}`)
  assert.ok(answered.length > crashes.length, `only ${answered.length} requests were made`)
  const told = new Set((await Promise.all(inside)).flat())
  assert.deepEqual(
    [...told].filter(status => ![200, 502, 503].includes(status)),
    [],
  )
  assert.equal(log.filter(({ msg }) => msg === 'thread was started again').length, crashes.length)

  log.length = 0
  const after = await footprint(agent)
  assert.deepEqual(
    [after.threads <= before.threads, after.descriptors <= before.descriptors],
    [true, true],
    JSON.stringify({ before, after }),
  )
  assert.ok(after.heap - before.heap < 8 * MiB, JSON.stringify({ before, after }))
})

interface Asked {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/** Asks over kept connections, as a client under load does. */
function ask(agent: Agent, port: number, path: string): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>()
  request({ agent, port, host: '127.0.0.1', path }, async response => {
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    resolve({
      status: response.statusCode ?? 0,
      text,
      headers: new Headers(response.headers as Record<string, string>),
    })
  })
    .on('error', reject)
    .end()
  return promise
}

async function load(get: () => Promise<Asked>, signal: AbortSignal): Promise<number[]> {
  const statuses: number[] = []
  while (!signal.aborted) {
    statuses.push((await get()).status)
    await sleep(1)
  }
  return statuses
}

/** What this process holds now. */
async function footprint(agent: Agent): Promise<{ threads: number; descriptors: number; heap: number }> {
  agent.destroy()
  // The host's connections to the thread that are not used close after four seconds.
  await sleep(5_000)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let turn = 0; turn < 3; turn++) {
    collect()
    await sleep(50)
  }
  const count = async (folder: string) => (process.platform === 'linux' ? (await readdir(folder)).length : 0)
  return {
    threads: await count('/proc/self/task'),
    descriptors: await count('/proc/self/fd'),
    heap: process.memoryUsage().heapUsed,
  }
}
