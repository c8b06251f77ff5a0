import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { signalGroup, untilGroupEnds } from '../../host/remote/command-group.ts'
import { requireProgram } from '../programs.ts'
import { isRunning } from './command-processes.ts'

const longAfter = (): number => performance.now() + 600_000

suite('a process group', { skip: process.platform === 'win32' && 'Windows has none' }, () => {
  test('that does not exist has ended', async () => {
    // No process has a number as high as this.
    assert.equal(signalGroup(2 ** 30, 0), false)
    await untilGroupEnds(2 ** 30, longAfter())
  })

  test('is waited for as long as one of it runs, and not longer than wanted', async t => {
    const shell = spawn('/bin/sh', ['-c', 'sleep 1000 & echo begun; exit'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const group = shell.pid ?? 0
    t.after(() => signalGroup(group, 'SIGKILL'))
    await Promise.all([once(shell.stdout, 'data'), once(shell, 'exit')])
    await untilGroupEnds(group, performance.now() + 50)
    assert.ok(signalGroup(group, 0), 'the child of the shell runs')
    const waiting = untilGroupEnds(group, longAfter())
    signalGroup(group, 'SIGKILL')
    await waiting
  })

  test('has ended where nobody asks for the status of the last one', {
    skip: process.platform !== 'linux',
  }, async t => {
    const setsid = requireProgram(t, 'setsid')
    if (setsid === undefined) return
    const parent = spawn('/bin/sh', ['-c', `${setsid} sleep 0.1 & echo $!; exec sleep 1000`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    t.after(() => parent.kill('SIGKILL'))
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer]
    const group = Number(chunk.toString())
    while (isRunning(group)) await sleep(10)
    assert.ok(signalGroup(group, 0), 'the kernel still knows it')
    await untilGroupEnds(group, longAfter())
  })
})
