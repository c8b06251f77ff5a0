import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

test('alone it prints its address, serves the design system and ends on SIGTERM with a stream open', async t => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts')], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', MATCHES_DB: ':memory:', ASSETS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
  assert.ok(origin, line)
  const statuses = ['/', '/static/portico.css', '/static/', '/static/../package.json', '/static/%2e%2e/package.json']
  const found = await Promise.all(statuses.map(async path => (await fetch(`${origin}${path}`)).status))
  assert.deepEqual(found, [200, 200, 404, 404, 404])
  const stream = await fetch(`${origin}/live`)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  assert.match(await stream.text(), /^retry: 3000/)
  assert.deepEqual(await exit, [0, null])
})
