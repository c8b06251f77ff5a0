import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { guardianScript } from '../../host/remote/command-guardian.ts'
import { ask } from '../adapters/wire.ts'
import { findProgram } from '../programs.ts'
import { isRunning, programPath } from './command-processes.ts'

const script = fileURLToPath(new URL('./command-host.ts', import.meta.url))

/** A host in another process, with a program in these manners. */
async function startHost(t: TestContext, ...manners: string[]) {
  const host = spawn(process.execPath, [script, ...manners], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => host.kill('SIGKILL'))
  const [chunk] = (await once(host.stdout, 'data')) as [Buffer]
  const port = Number(chunk.toString())
  const pids = JSON.parse((await ask(port, '/app/pids')).text) as number[]
  const { SOCKET } = JSON.parse((await ask(port, '/app/environment')).text) as { SOCKET: string }
  return { host, port, pids, folder: dirname(SOCKET), guardian: guardianOf(host) }
}

/** The guardian among the children of a host. */
function guardianOf({ pid }: ChildProcess): number {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const line = list
    .split('\n')
    .find(each => each.includes('portico-guardian') && each.trim().split(/\s+/)[1] === String(pid))
  return Number.parseInt(line ?? '', 10)
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await sleep(20)
}

suite('no process is left', { skip: process.platform === 'win32' && 'Windows has no process groups' }, () => {
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
    test(`of a host that was ended by ${signal}: its program, a child of that, the guardian, the socket`, async t => {
      const { host, pids, folder, guardian } = await startHost(t, 'child')
      assert.deepEqual([pids.length, isRunning(guardian), existsSync(folder)], [2, true, true])
      host.kill(signal)
      await untilGone([...pids, guardian])
      assert.equal(existsSync(folder), false)
    })
  }

  test('where the program and its child do not listen to SIGTERM', async t => {
    const { host, pids, guardian } = await startHost(t, 'deaf', 'deaf-child')
    host.kill('SIGKILL')
    await untilGone([...pids, guardian])
  })

  test('where a terminal or a service manager tells everybody to go, and the host last of all is killed', async t => {
    const { host, pids, guardian } = await startHost(t, 'deaf')
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(guardian, signal)
    await sleep(50)
    assert.ok(isRunning(guardian))
    host.kill('SIGKILL')
    await untilGone([...pids, guardian])
  })

  test('also where the guardian was killed, as long as the host is there', async t => {
    const { port, pids, folder, guardian } = await startHost(t)
    process.kill(guardian, 'SIGKILL')
    await untilGone([guardian])
    assert.ok(pids.every(isRunning))
    process.kill(pids[0] ?? 0, 'SIGKILL')
    await untilGone(pids)
    while ((await ask(port, '/app/url')).status !== 200) await sleep(20)
    assert.equal(existsSync(folder), false)
  })

  for (const [name, ...options] of [
    ['dash'],
    ['bash', '--posix'],
    ['busybox', 'sh'],
    ['ksh'],
    ['zsh', '--emulate', 'sh'],
  ]) {
    test(`with ${name} as the shell`, async t => {
      const shell = findProgram(name ?? '')
      if (shell === undefined) return t.skip(`${name} is not installed`)
      const program = spawn(process.execPath, [programPath, '', 'idle', 'deaf'], {
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      t.after(() => program.kill('SIGKILL'))
      await once(program, 'message')
      const guardian = spawn(shell, [...options, '-c', guardianScript, 'guardian', 'TERM', '1', '', ''], {
        stdio: ['pipe', 'ignore', 'inherit'],
      })
      guardian.stdin.write(`${program.pid}\n`)
      const ended = Promise.all([once(program, 'exit'), once(guardian, 'exit')])
      guardian.stdin.end()
      assert.deepEqual((await ended)[0], [null, 'SIGKILL'])
    })
  }
})
