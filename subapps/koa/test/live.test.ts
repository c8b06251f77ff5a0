import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Match } from '../matches.ts'
import { type ReceivedEvent, readEvents } from './read-events.ts'
import { bases, serve } from './serve.ts'

type Client = Awaited<ReturnType<typeof serve>>

async function follow(t: TestContext, { request }: Client, lastEventId?: string) {
  const controller = new AbortController()
  t.after(() => controller.abort())
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await request('/live', { headers, signal: controller.signal })
  const events = readEvents(response)
  const next = async () => (await events.next()).value as ReceivedEvent
  return { response, events, next, abort: () => controller.abort() }
}

// A stream that says nothing must fail its test instead of holding up the run.
const limit = { timeout: 30_000 }
const goal = { type: 'goal', side: 'home', player: 'Ada Moreno' } as const

for (const base of bases) {
  const place = base === '' ? 'alone' : `under ${base}`

  test(`${place}, a new client gets the whole picture at once and then what happens`, limit, async t => {
    const client = await serve(t, base)
    const { response, next } = await follow(t, client)
    assert.equal(response.headers.get('content-type'), 'text/event-stream')
    const snapshot = await next()
    assert.equal(snapshot.type, 'snapshot')
    const { matches } = JSON.parse(snapshot.data) as { matches: Match[] }
    assert.ok(matches.filter(match => match.state === 'live').length === 2)
    client.centre.record(11, goal)
    const change = await next()
    assert.deepEqual([change.type, (JSON.parse(change.data) as Match).score], ['match', { home: 2, away: 0 }])
  })

  test(`${place}, a client that comes back gets what it missed and nothing twice`, limit, async t => {
    const client = await serve(t, base)
    client.centre.record(11, { ...goal, player: 'First' })
    const { lastId } = client.centre.feed
    client.centre.record(11, { ...goal, player: 'Second' })
    client.centre.record(11, { ...goal, player: 'Third' })
    const { next } = await follow(t, client, lastId)
    const missed = [await next(), await next()]
    assert.deepEqual(
      missed.map(event => (JSON.parse(event.data) as Match).lastEvent?.player),
      ['Second', 'Third'],
    )
  })

  test(`${place}, a client that goes away is forgotten`, limit, async t => {
    const client = await serve(t, base)
    const { next, abort } = await follow(t, client)
    await next()
    assert.equal(client.centre.feed.size, 1)
    abort()
    while (client.centre.feed.size > 0) await delay(1)
  })
}

test('a client with an id from before a restart begins with the whole picture', limit, async t => {
  const client = await serve(t, '')
  const { next } = await follow(t, client, 'earlier-3')
  assert.equal((await next()).type, 'snapshot')
})

test('closing the match centre ends every stream', limit, async t => {
  const client = await serve(t, '')
  const { next, events } = await follow(t, client)
  await next()
  client.centre.feed.close()
  assert.equal((await events.next()).done, true)
})

test('HEAD tells what the stream is without opening it', limit, async t => {
  const client = await serve(t, '')
  const response = await client.request('/live', { method: 'HEAD' })
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/event-stream'])
  assert.equal(client.centre.feed.size, 0)
})

test('a client that does not read is dropped instead of filling the memory', limit, async t => {
  const { centre, origin } = await serve(t, '')
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.pause()
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n')
  while (centre.feed.size === 0) await delay(1)
  const filler = 'x'.repeat(64 * 1024)
  let sent = 0
  for (; centre.feed.size > 0 && sent < 2000; sent++) {
    centre.feed.publish('match', filler)
    await turn()
  }
  assert.equal(centre.feed.size, 0, `still open after ${sent} messages`)
})
