import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

/** Runs main.ts on a free port and gives its address; the process has ended when this is disposed of. */
async function runAlone(environment: Record<string, string>) {
  const { PATH } = process.env
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts')], {
    env: { PATH, PORT: '0', LEAGUE_DB: ':memory:', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), exited])) as [string]
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0]
  return {
    origin,
    async stop(): Promise<unknown> {
      child.kill('SIGTERM')
      return (await exited)[0]
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

test('alone it prints its address, serves pages and shared assets, and ends cleanly on SIGTERM', async () => {
  await using office = await runAlone({ ASSETS: '/shared' })
  const page = await (await fetch(`${office.origin}/teams`)).text()
  const sheet = /href="(\/shared\/portico\.css)"/.exec(page)?.[1]
  const response = await fetch(`${office.origin}${sheet}`)
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^text\/css/)
  await response.body?.cancel()
  assert.equal(await office.stop(), 0)
})

test('without LEAGUE_TOKEN no bearer token may write', async () => {
  await using office = await runAlone({})
  for (const token of ['undefined', 'null', '""', 'test-token']) {
    const response = await fetch(`${office.origin}/api/v1/players/1`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${token}` },
    })
    assert.equal(response.status, 401, token)
  }
})
