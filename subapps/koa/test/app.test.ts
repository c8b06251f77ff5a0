import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import app, { close, start } from '../app.ts'
import { listen } from './serve.ts'

test('the app answers 503 until it is started, and again after it is closed', async t => {
  process.env.MATCHES_DB = ':memory:'
  const origin = await listen(t, app.callback(), () => undefined)
  t.after(close)
  const status = async () => (await fetch(`${origin}/standings`)).status
  assert.equal(await status(), 503)
  await Promise.all([start(), start()])
  assert.equal(await status(), 200)
  await close()
  await close()
  assert.equal(await status(), 503)
  await start()
  assert.equal(await status(), 200)
})

test('a close during the start leaves the app closed', async t => {
  process.env.MATCHES_DB = ':memory:'
  const origin = await listen(t, app.callback(), () => undefined)
  t.after(close)
  const starting = start()
  await close()
  await starting
  assert.equal((await fetch(`${origin}/standings`)).status, 503)
})

test('a start that failed can be tried again', async t => {
  t.after(close)
  process.env.MATCHES_DB = import.meta.dirname
  await assert.rejects(start())
  process.env.MATCHES_DB = ':memory:'
  await start()
})

test('what was recorded is there after a restart, and the season is not seeded twice', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'match-centre-'))
  t.after(() => rmSync(folder, { recursive: true }))
  t.after(close)
  process.env.MATCHES_DB = join(folder, 'made', 'matches.sqlite')
  process.env.MATCHES_TOKEN = 'open-sesame'
  const origin = await listen(t, app.callback(), () => undefined)
  await start()
  const recorded = await fetch(`${origin}/api/v1/matches/12/events`, {
    method: 'POST',
    body: '{"type":"kick-off"}',
    headers: { 'content-type': 'application/json', authorization: 'Bearer open-sesame' },
  })
  assert.equal(recorded.status, 201)
  await close()
  await start()
  const { matches } = (await (await fetch(`${origin}/api/v1/matches?state=live`)).json()) as { matches: unknown[] }
  assert.equal(matches.length, 3)
})
