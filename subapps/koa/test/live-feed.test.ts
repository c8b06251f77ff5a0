import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LiveFeed } from '../live-feed.ts'

function collect() {
  const chunks: string[] = []
  let ended = false
  return {
    chunks,
    get ended() {
      return ended
    },
    send: (chunk: string) => void chunks.push(chunk),
    end: () => {
      ended = true
    },
  }
}

test('a message reaches every subscriber with type, id and one line of data', () => {
  const feed = new LiveFeed({ epoch: 'e' })
  const [first, second] = [collect(), collect()]
  feed.subscribe(first)
  feed.subscribe(second)
  feed.publish('match', { text: 'two\nlines' })
  assert.deepEqual(first.chunks, ['id: e-1\nevent: match\ndata: {"text":"two\\nlines"}\n\n'])
  assert.deepEqual(second.chunks, first.chunks)
  feed.close()
})

test('what came after an id can be replayed', () => {
  const feed = new LiveFeed({ epoch: 'e' })
  for (const number of [1, 2, 3]) feed.publish('match', number)
  assert.deepEqual(
    feed.since('e-1')?.map(chunk => chunk.split('\n')[0]),
    ['id: e-2', 'id: e-3'],
  )
  assert.deepEqual(feed.since('e-3'), [])
})

test('everything the buffer holds can be replayed, and nothing beyond it', () => {
  const feed = new LiveFeed({ epoch: 'e', capacity: 2 })
  for (const number of [1, 2, 3]) feed.publish('match', number)
  assert.equal(feed.since('e-1')?.length, 2)
  assert.equal(feed.since('e-0'), undefined)
})

for (const id of ['', 'e', 'e-', 'e-x', 'e-9', 'other-1', 'e--1', 'e-1e0', 'e-99999999999999999999']) {
  test(`the id ${JSON.stringify(id)} cannot be resumed from`, () => {
    const feed = new LiveFeed({ epoch: 'e' })
    feed.publish('match', 1)
    assert.equal(feed.since(id), undefined)
  })
}

test('a silent stream gets heartbeat comments until it is unsubscribed', { timeout: 30_000 }, async () => {
  const feed = new LiveFeed({ heartbeat: 1 })
  const subscriber = collect()
  const heard = new Promise<string>(resolve => {
    feed.subscribe({ ...subscriber, send: resolve })
  })
  // The heartbeat's timer is unref'd and does not keep this process waiting for it.
  const keepAlive = setInterval(() => {}, 1000)
  assert.equal(await heard, ':\n\n')
  clearInterval(keepAlive)
  feed.close()
})

test('an unsubscribed stream gets nothing more', () => {
  const feed = new LiveFeed()
  const subscriber = collect()
  feed.subscribe(subscriber)()
  feed.publish('match', 1)
  assert.deepEqual([subscriber.chunks, feed.size], [[], 0])
})

test('closing ends every stream', () => {
  const feed = new LiveFeed()
  const subscriber = collect()
  feed.subscribe(subscriber)
  feed.close()
  assert.deepEqual([subscriber.ended, feed.size], [true, 0])
})
