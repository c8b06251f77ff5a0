import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type ThreadOptions, thread } from '../../host/remote/thread.ts'
import { ask } from '../adapters/wire.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'
import { appModule, createInfoLog, serveThread, untilServed } from './thread-host.ts'

// Of this process alone, so that what is left in it is its own.
process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'thread-life-'))
after(() => rm(tmpdir(), { recursive: true }))

const failing: readonly (readonly [string, string, RegExp, ThreadOptions?])[] = [
  ['is not there', 'no-such', /no-such\.ts of mount \/iso does not exist/],
  ['throws', 'broken', /broken\.ts of mount \/iso could not be loaded: broken module/],
  ['exports no application', 'without-app', /exports no application \(exports: nothing\)/],
  ['does not start', 'lifecycle', /no database/, { env: { FAIL: 'start' } }],
  [
    'takes too long to start',
    'lifecycle',
    /was not ready within 200 ms/,
    { env: { HANG: 'start' }, ready: { timeout: 200 } },
  ],
  ['ends its thread', 'exits', /it exited with code 4/],
  ['blocks its thread', 'blocks', /was not ready within 500 ms/, { ready: { timeout: 500 } }],
]

suite('a thread whose application', () => {
  for (const [what, name, message, options] of failing) {
    test(`${what} is a failed mount that says why, and leaves nothing behind`, async t => {
      const host = await openHost(t)
      const mount = host.mount('/iso', thread(appModule(name), options))
      const port = await listen(host)
      await assert.rejects(mount.ready, { code: 'PORTICO_APP_START_FAILED', message })
      const answer = await ask(port, '/iso/')
      assert.deepEqual([answer.status, codeOf(answer)], [503, 'PORTICO_MOUNT_UNAVAILABLE'])
      await host.close()
      assert.deepEqual(await readdir(tmpdir()), [])
    })
  }

  test('did not start is started by the next mount of it', async t => {
    const host = await openHost(t)
    process.env.FAIL = 'start'
    t.after(() => {
      delete process.env.FAIL
    })
    const app = thread(appModule('lifecycle'))
    const mount = host.mount('/iso', app)
    const port = await listen(host)
    await assert.rejects(mount.ready)
    delete process.env.FAIL
    await host.mounts.replace('/iso', app)
    assert.equal((await ask(port, '/iso/')).status, 200)
  })
})

suite('the threads of a process', () => {
  test('listen where nobody but its user can enter', {
    skip: process.platform === 'win32' && 'it has no modes',
  }, async t => {
    const first = await serveThread(t, 'trouble')
    const second = await serveThread(t, 'trouble')
    const folders = await readdir(tmpdir())
    assert.equal(folders.length, 1)
    assert.equal((await stat(join(tmpdir(), folders[0]!))).mode & 0o777, 0o700)
    await first.host.close()
    assert.equal((await second.ask('/ok')).status, 200)
    await second.host.close()
    assert.deepEqual(await readdir(tmpdir()), [])
  })

  for (const next of ['exit', 'throw', 'close']) {
    test(`leave nothing behind when it comes to: ${next}`, async () => {
      const { code, stdout } = await runHost(next)
      assert.deepEqual([code, stdout], [next === 'throw' ? 1 : 0, '200 undefined\n'])
      assert.deepEqual(await readdir(tmpdir()), [])
    })
  }

  test('inherit what it was started with', async () => {
    const mark = `data:text/javascript,process.env.MARK='marked'`
    assert.equal((await runHost('close', '--import', mark)).stdout, '200 marked\n')
  })
})

/** Runs a process with a thread, and gives what it wrote. */
async function runHost(next: string, ...options: string[]): Promise<{ code: number; stdout: string }> {
  const program = fileURLToPath(new URL('./thread-process.ts', import.meta.url))
  const all = [...options, program, appModule('environment').href, next]
  return new Promise(resolve => {
    const child = execFile(process.execPath, all, (_error, stdout) => resolve({ code: child.exitCode ?? -1, stdout }))
  })
}

suite('an application in a thread is closed', () => {
  test('once, with its last mount', async t => {
    const order = await orderFile(t)
    const app = thread(appModule('lifecycle'), { env: { ORDER: order } })
    const [one, other] = [await openHost(t), await openHost(t)]
    one.mount('/a', app)
    one.mount('/b', app)
    other.mount('/c', app)
    await one.ready()
    await other.ready()
    await one.close()
    await assert.rejects(readFile(order, 'utf8'), { code: 'ENOENT' })
    await other.close()
    assert.equal(await readFile(order, 'utf8'), 'closed\n')
  })

  test('and a failure of that is logged', async t => {
    const { log, logger } = createInfoLog()
    const host = await openHost(t, { logger })
    host.mount('/iso', thread(appModule('lifecycle'), { env: { FAIL: 'close' } }))
    await host.ready()
    await host.close()
    const line = log.find(({ msg }) => msg === 'mounted application failed to close')
    assert.match(line?.err?.message ?? '', /could not let go/)
  })

  test('or ended at its deadline', async t => {
    const { log, logger } = createInfoLog()
    const host = await openHost(t, { logger })
    host.mount('/iso', thread(appModule('lifecycle'), { env: { HANG: 'close' }, stop: { deadline: 100 } }))
    await host.ready()
    await host.close()
    const line = log.find(({ msg }) => msg === 'mounted application failed to close')
    assert.match(line?.err?.message ?? '', /did not close within 100 ms/)
  })

  test('in the pause before it is started again', async t => {
    const served = await serveThread(t, 'trouble', { restart: { initial: 60_000, most: 60_000 } })
    assert.equal((await served.ask('/exit')).status, 502)
    assert.equal((await served.ask('/ok')).status, 503)
    await served.host.close()
  })

  test('while it is started again', async t => {
    const served = await serveThread(t, 'trouble', { restart: { initial: 1, most: 1 } })
    assert.equal((await served.ask('/exit')).status, 502)
    await served.host.close()
  })

  test('with what is inside finished before', async t => {
    const served = await serveThread(t, 'trouble')
    const late = served.ask('/late')
    await served.ask('/ok')
    const closing = served.host.close()
    assert.equal((await late).text, 'late')
    await closing
  })
})

suite('the docs of an application in a thread', () => {
  test('are its own, at each of its mounts', async t => {
    const host = await openHost(t)
    host.mount('/iso', thread(appModule('documented')))
    await host.ready()
    const { paths } = (await host.inject('/openapi.json')).json()
    assert.deepEqual(Object.keys(paths), ['/iso/pets'])
  })

  test('are made of its routes where it has no document', async t => {
    const host = await openHost(t)
    host.mount('/iso', thread(appModule('routes')))
    await host.ready()
    const { paths } = (await host.inject('/openapi.json')).json()
    assert.deepEqual(Object.keys(paths), ['/iso/pets/{id}'])
  })

  test('are there again when it is', async t => {
    const served = await serveThread(t, 'trouble', { restart: { initial: 1, most: 1 } })
    await served.ask('/exit')
    await untilServed(served)
    assert.equal((await served.host.inject('/openapi.json')).statusCode, 200)
  })
})

async function orderFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'order-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'order')
}
