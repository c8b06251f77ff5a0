import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CommandApp, type CommandOptions, command } from '../../host/remote/command.ts'
import { createSocketPlace } from '../../host/remote/command-place.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, createLog, listen, openHost } from '../host/serving.ts'
import { until } from '../until.ts'
import { isRunning, programAt } from './command-processes.ts'

/** Mounts a program at `/app`. */
async function serve(t: TestContext, app: CommandApp, prefix = '/app') {
  const log = createLog()
  const host = await openHost(t, { logger: { ...log.logger, level: 'info' } })
  const mount = host.mount(prefix, app)
  return { host, mount, port: await listen(host), lines: log.lines }
}

async function pidsOf(port: number, prefix = '/app'): Promise<number[]> {
  return JSON.parse((await ask(port, `${prefix}/pids`)).text) as number[]
}

async function environmentOf(port: number): Promise<Record<string, string>> {
  return JSON.parse((await ask(port, '/app/environment')).text) as Record<string, string>
}

const patient: CommandOptions = { ready: { timeout: 60_000 } }

suite('a program', () => {
  for (const [what, address] of [
    ['a socket', '{socket}'],
    ['a port', '{port}'],
    ['the PORT of its environment', 'PORT'],
  ] as const) {
    test(`at ${what} takes requests of its mount`, async t => {
      const { port } = await serve(t, command(programAt(address)))
      assert.equal((await ask(port, '/app/url/a?b=1')).text, '/url/a?b=1')
      assert.equal((await ask(port, '/app/none')).status, 404)
    })

    test(`at ${what} takes upgrades of its mount`, async t => {
      const { port } = await serve(t, command(programAt(address)))
      const wire = await Wire.open(port)
      t.after(() => wire.destroy())
      wire.send('/app/socket', { headers: { connection: 'Upgrade', upgrade: 'echo' } })
      assert.equal((await wire.readHead())?.status, 101)
      wire.write('ping')
      await wire.readUntil('ping')
    })
  }

  test('may listen on localhost where that is ::1', async t => {
    const server = createServer()
    const listening = once(server.listen(0, '::1'), 'listening')
    if (
      !(await listening.then(
        () => true,
        () => false,
      ))
    )
      return t.skip('this machine has no IPv6')
    server.close()
    const { port } = await serve(t, command(programAt('{port}'), { env: { ADDRESS: '::1' } }))
    assert.equal((await ask(port, '/app/url')).text, '/url')
  })

  test('knows its prefix, where it listens, and what the user adds', async t => {
    const { port } = await serve(t, command(programAt('{port}'), { env: { ADDED: 'yes' } }))
    const { SCRIPT_NAME, ROOT_PATH, BASE_URL, HOST, ADDED, PATH } = await environmentOf(port)
    assert.deepEqual([SCRIPT_NAME, ROOT_PATH, BASE_URL, HOST, ADDED], ['/app', '/app', '/app', '127.0.0.1', 'yes'])
    assert.equal(PATH, process.env.PATH)
  })

  test('sees the whole path where it is kept, also when it is asked whether it is ready', async t => {
    const { port } = await serve(t, command(programAt('{socket}'), { path: 'keep', ready: { path: '/url' } }))
    assert.equal((await ask(port, '/app/url')).status, 404)
  })

  test('gets its arguments as they are, and runs in its folder', async t => {
    const cwd = await realpath(await mkdtemp(join(tmpdir(), 'portico-test-')))
    t.after(() => rm(cwd, { recursive: true }))
    const { port } = await serve(t, command(programAt('PORT', '$HOME', '*', 'a b', "'"), { cwd }))
    assert.deepEqual(JSON.parse((await ask(port, '/app/argv')).text), [cwd, 'PORT', '$HOME', '*', 'a b', "'"])
  })

  test('listens where nobody else can reach it, and leaves nothing there', {
    skip: process.platform === 'win32',
  }, async t => {
    const { host, port } = await serve(t, command(programAt('{socket}')))
    const { SOCKET = '' } = await environmentOf(port)
    assert.equal(statSync(dirname(SOCKET)).mode & 0o777, 0o700)
    await host.close()
    assert.equal(existsSync(dirname(SOCKET)), false)
  })

  test('writes into the log of the host under the name of its mount', async t => {
    const { port, lines } = await serve(t, command(programAt('{socket}')))
    for (const to of ['stdout', 'stderr']) await ask(port, `/app/write?to=${to}&text=${to}%20says%20%25s`)
    await until(() => lines.filter(({ msg }) => msg?.includes('says')).length === 2)
    const said = lines.filter(({ msg }) => msg?.includes('says')) as { mount: string; level: number; msg: string }[]
    assert.deepEqual(said.map(({ mount, level, msg }) => `${mount} ${level} ${msg}`).sort(), [
      'app 30 stdout says %s',
      'app 40 stderr says %s',
    ])
  })

  test('is mounted twice as two programs, each with its own prefix', async t => {
    const host = await openHost(t)
    const app = command(programAt('{socket}'))
    host.mount('/a', app)
    host.mount('/b', app)
    const port = await listen(host)
    const [[a = 0], [b = 0]] = [await pidsOf(port, '/a'), await pidsOf(port, '/b')]
    assert.notEqual(a, b)
    await host.mounts.remove('/a')
    assert.deepEqual([isRunning(a), isRunning(b)], [false, true])
    assert.equal((await ask(port, '/b/url')).text, '/url')
  })

  test('is replaced while it serves, without losing a request', async t => {
    const { host, port } = await serve(t, command(programAt('{socket}')))
    const [first = 0] = await pidsOf(port)
    const done = new AbortController()
    const statuses = new Set<number>()
    const load = async (): Promise<void> => {
      while (!done.signal.aborted) statuses.add((await ask(port, '/app/url')).status)
    }
    const loads = [load(), load()]
    await host.mounts.replace('/app', command(programAt('{port}')))
    done.abort()
    await Promise.all(loads)
    const [second] = await pidsOf(port)
    assert.deepEqual([[...statuses], isRunning(first), second === first], [[200], false, false])
  })

  test('serves again after the host that used it was closed', async t => {
    const app = command(programAt('{socket}'))
    for (const round of [1, 2]) {
      const { host, port } = await serve(t, app)
      assert.equal((await ask(port, '/app/url')).text, '/url', `round ${round}`)
      await host.close()
    }
  })

  test('is not ready before it answers a path, where one is given', async t => {
    const { port } = await serve(t, command(programAt('{socket}', 'warming'), { ready: { path: '/url' } }))
    assert.equal((await ask(port, '/app/url')).status, 200)
  })

  test('listens also where the folder for temporary files has a long path', async t => {
    const long = join(await realpath(await mkdtemp(join(tmpdir(), 'portico-test-'))), 'x'.repeat(100))
    t.after(() => rm(dirname(long), { recursive: true }))
    const place = await createSocketPlace(long)
    assert.match(place.socket.path, /^\/tmp\/portico-\w+\/socket$/)
    await place.remove()
  })
})

suite('a program that ends', () => {
  test('is started again; until then its requests are answered 503 with the time to wait', async t => {
    const { port, lines } = await serve(t, command(programAt('{socket}'), { restart: { initial: 1_500, most: 1_500 } }))
    const [first] = await pidsOf(port)
    const inside = ask(port, '/app/never')
    await sleep(50)
    assert.equal((await ask(port, '/app/exit?status=7')).status, 502)
    assert.equal((await inside).status, 502, 'a request inside')
    await until(() => lines.some(({ msg }) => /ended with status 7; next start in 1500 ms/.test(msg ?? '')))
    const refused = await ask(port, '/app/url')
    assert.deepEqual([refused.status, codeOf(refused)], [503, 'PORTICO_UPSTREAM_UNAVAILABLE'])
    assert.ok(['1', '2'].includes(refused.headers.get('retry-after') ?? ''))
    const upgrade = await ask(port, '/app/socket', { headers: { connection: 'Upgrade', upgrade: 'echo' } })
    assert.deepEqual([upgrade.status, upgrade.headers.has('retry-after')], [503, true])
    await until(async () => (await ask(port, '/app/url')).status === 200)
    const [second] = await pidsOf(port)
    assert.notEqual(second, first)
    assert.ok(lines.some(({ mount, msg }) => mount === 'app' && msg === 'program was started again'))
  })

  test('cuts the answer that it was giving, and its upgraded sockets', async t => {
    const { port } = await serve(t, command(programAt('{socket}')))
    const wire = await Wire.open(port)
    t.after(() => wire.destroy())
    wire.send('/app/socket', { headers: { connection: 'Upgrade', upgrade: 'echo' } })
    await wire.readHead()
    process.kill((await pidsOf(port))[0] ?? 0, 'SIGKILL')
    await wire.readToEnd()
  })

  test('takes what is left of its children with it', async t => {
    const { port } = await serve(
      t,
      command(programAt('{socket}', 'deaf-child'), { restart: { initial: 10, most: 10 }, stop: { deadline: 100 } }),
    )
    const [program = 0, child = 0] = await pidsOf(port)
    process.kill(program, 'SIGKILL')
    await until(() => !isRunning(child))
    await until(async () => (await ask(port, '/app/url')).status === 200)
  })

  test('listens at another port when somebody has taken its own', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-test-'))
    t.after(() => rm(folder, { recursive: true }))
    const { port, lines } = await serve(t, command(programAt('{port}', 'late', join(folder, 'stranger'))))
    assert.equal((await ask(port, '/app/url')).text, '/url')
    assert.ok(lines.some(({ msg }) => msg?.startsWith('somebody took the port')))
  })
})

suite('the end of a program', () => {
  test('comes with the end of its host, and with it that of its children', async t => {
    const { host, port } = await serve(t, command(programAt('{socket}', 'child', 'polite')))
    const pids = await pidsOf(port)
    await host.close()
    assert.deepEqual(pids.map(isRunning), [false, false])
  })

  test('is made where it does not come by itself', async t => {
    const app = command(programAt('{socket}', 'deaf', 'deaf-child'), { stop: { deadline: 100 } })
    const { host, port, lines } = await serve(t, app)
    const pids = await pidsOf(port)
    await host.close()
    assert.deepEqual(pids.map(isRunning), [false, false])
    assert.ok(
      lines.some(({ msg }) => msg === 'not now'),
      'it was asked first',
    )
  })

  test('is asked for by the signal that it wants', async t => {
    const { host, port } = await serve(
      t,
      command(programAt('{socket}', 'deaf'), { stop: { signal: 'SIGINT', deadline: 60_000 } }),
    )
    const [pid = 0] = await pidsOf(port)
    await host.close()
    assert.equal(isRunning(pid), false)
  })

  test('ends also the pause before another start', async t => {
    const { host, port, lines } = await serve(
      t,
      command(programAt('{socket}'), { restart: { initial: 100_000, most: 100_000 } }),
    )
    await ask(port, '/app/exit?status=0')
    await until(() => lines.some(({ msg }) => msg?.includes('ended with status 0')))
    await host.close()
  })

  test('comes also while it is being started again', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-test-'))
    t.after(() => rm(folder, { recursive: true }))
    const app = command(programAt('{socket}', 'once', join(folder, 'file')), { restart: { initial: 1, most: 1 } })
    const { host, port, lines } = await serve(t, app)
    await ask(port, '/app/exit?status=0')
    await until(() => lines.some(({ msg }) => msg?.includes('ended with status 0')))
    await sleep(200)
    assert.equal((await ask(port, '/app/url')).status, 503)
    await host.close()
  })
})

suite('a program that does not start', () => {
  const refusals: readonly (readonly [what: string, app: CommandApp, message: RegExp])[] = [
    [
      'because there is none',
      command(['./no-such-program']),
      /"\.\/no-such-program" did not start: there is no such program\. Look at its name/,
    ],
    ['because it may not be executed', command([tmpdir()]), /it may not be executed/],
    [
      'because its folder does not exist',
      command(programAt('PORT'), { cwd: '/no/such/folder' }),
      /its folder \/no\/such\/folder does not exist/,
    ],
    [
      'because its folder is none',
      command(programAt('PORT'), { cwd: process.execPath }),
      /it could not be started \(.*ENOTDIR/,
    ],
    [
      'because it fails',
      command(programAt('PORT', 'fail')),
      /it ended with status 3\. It must stay in the foreground and listen at http:\/\/127\.0\.0\.1:\d+\. Its last lines:\n( {2}about to fail\n {2}no database| {2}no database\n {2}about to fail)$/,
    ],
    [
      'because it never listens',
      command(programAt('{socket}', 'silent'), { ready: { timeout: 300 } }),
      /it took no connection within 300 ms\. It must .* listen at unix:\//,
    ],
    [
      'because it never answers well',
      command(programAt('{socket}'), { ready: { path: '/never', timeout: 500 } }),
      /it did not answer \/never below 500 within 500 ms/,
    ],
  ]
  for (const [what, app, message] of refusals) {
    test(`${what} is told at once, and leaves nothing behind`, async t => {
      const host = await openHost(t)
      const mount = host.mount('/app', app)
      await assert.rejects(mount.ready, error => {
        const { code, cause } = error as Error & { code: string; cause: Error & { code: string } }
        assert.deepEqual([code, cause.code], ['PORTICO_APP_START_FAILED', 'PORTICO_COMMAND_FAILED'])
        assert.match(cause.message, message)
        return true
      })
      const answer = await ask(await listen(host), '/app')
      assert.deepEqual([answer.status, answer.text.includes('no database')], [503, false])
    })
  }

  test('because it goes into the background is told too, once', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-test-'))
    t.after(() => rm(folder, { recursive: true }))
    const host = await openHost(t)
    const mount = host.mount('/app', command(programAt('{port}', 'background', join(folder, 'pid'))))
    await assert.rejects(mount.ready, /it ended with status 0\. It must stay in the foreground/)
    assert.equal(isRunning(Number(await readFile(join(folder, 'pid'), 'utf8'))), false, 'what it left behind is ended')
  })

  test('is ended when its host is closed meanwhile', async t => {
    const host = await openHost(t)
    const mount = host.mount('/app', command(programAt('{socket}', 'silent'), { ...patient, ready: { timeout: 300 } }))
    await Promise.all([assert.rejects(mount.ready), host.close()])
  })
})

test('a program that writes without end serves as well as any other', async t => {
  const { port, lines } = await serve(t, command(programAt('{socket}', 'flood')))
  for (let count = 0; count < 20; count++) assert.equal((await ask(port, '/app/url')).text, '/url')
  await until(() => lines.some(({ msg }) => /^\(\d+ bytes more were not taken\)$/.test(msg ?? '')))
})
