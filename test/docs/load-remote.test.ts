import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { loadDocument } from '../../host/docs/load.ts'
import { listen } from './spec-server.ts'

const good = { openapi: '3.1.0', info: { title: 'Good' } }
const sendGood: RequestListener = (_request, response) => response.end(JSON.stringify(good))

test('a document is loaded from a URL', async context => {
  const origin = await listen(context, sendGood)
  assert.deepEqual(await loadDocument('x', `${origin}/openapi.json?key=secret`), good)
  assert.deepEqual(await loadDocument('x', new URL(origin)), good)
})

const refused: { name: string; answer: RequestListener; reason: RegExp }[] = [
  { name: 'an error', answer: (_, response) => response.writeHead(404).end(), reason: /openapi\.json answered 404/ },
  { name: 'nothing new, unasked', answer: (_, response) => response.writeHead(304).end(), reason: /answered 304/ },
  {
    name: 'a page',
    answer: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Sign in'),
    reason: /HTML or XML/,
  },
  { name: 'words', answer: (_, response) => response.end('hello: [world'), reason: /line 1, column \d+/ },
  { name: 'nothing', answer: (_, response) => response.end(), reason: /not an object/ },
  { name: 'a cut connection', answer: (_, response) => response.destroy(), reason: /cannot be reached/ },
  {
    name: 'redirects without end',
    answer: (_, response) => response.writeHead(302, { location: '/again' }).end(),
    reason: /redirects more than 5 times/,
  },
  {
    name: 'a redirect to no address',
    answer: (_, response) => response.writeHead(302, { location: 'http://[' }).end(),
    reason: /redirects to another origin/,
  },
  {
    name: 'a redirect to a file',
    answer: (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    reason: /redirects to another origin/,
  },
]

for (const { name, answer, reason } of refused) {
  test(`a server that answers ${name} is refused with the reason, and not with the query of its URL`, async context => {
    const origin = await listen(context, answer)
    await assert.rejects(loadDocument('shop', `${origin}/openapi.json?key=secret`), error => {
      const { code, message } = error as Error & { code: string }
      assert.equal(code, 'PORTICO_DOCS_INVALID')
      assert.match(message, reason)
      assert.doesNotMatch(message, /secret/)
      return true
    })
  })
}

test('a redirect within the origin is followed', async context => {
  const origin = await listen(context, (request, response) => {
    if (request.url === '/old') response.writeHead(301, { location: 'new' }).end()
    else sendGood(request, response)
  })
  assert.deepEqual(await loadDocument('x', `${origin}/old`), good)
})

test('a redirect cannot make the host ask another server, such as the metadata service beside it', async context => {
  let asked = 0
  const inside = await listen(context, (request, response) => {
    asked++
    sendGood(request, response)
  })
  const outside = await listen(context, (_request, response) => response.writeHead(302, { location: inside }).end())
  await assert.rejects(loadDocument('x', outside), /redirects to another origin/)
  assert.equal(asked, 0)
})

/** Writes for as long as somebody reads; counts what was taken. */
function endless(chunk: Buffer, count: (bytes: number) => void): RequestListener {
  return (_request, response) => {
    response.on('error', () => {})
    const more = (): void => {
      while (!response.destroyed) {
        count(chunk.length)
        if (!response.write(chunk)) return
      }
    }
    response.on('drain', more)
    more()
  }
}

test('an answer of 50 MB is cut at 10', async context => {
  let sent = 0
  const origin = await listen(
    context,
    endless(Buffer.alloc(65_536, ' '), bytes => {
      sent += bytes
    }),
  )
  await assert.rejects(loadDocument('x', origin), /larger than 10 MB/)
  assert.ok(sent < 30 * 1024 * 1024, `${sent} bytes were taken`)
})

test('an answer that unpacks to more than 10 MB is cut as well', async context => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '))
  const origin = await listen(context, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  })
  await assert.rejects(loadDocument('x', origin), /larger than 10 MB/)
})

test('servers that never answer, or drip, are given up on side by side', { timeout: 30_000 }, async context => {
  const hanging = await listen(context, () => {})
  const dripping = await listen(context, (_request, response) => {
    const timer = setInterval(() => response.write(' '), 100)
    response.on('close', () => clearInterval(timer))
  })
  const begun = performance.now()
  const ended: number[] = []
  await Promise.all(
    [hanging, dripping].map(async origin => {
      await assert.rejects(loadDocument('x', origin), /did not give it within 5000 ms/)
      ended.push(performance.now() - begun)
    }),
  )
  // One after the other they would take twice as long as one of them.
  assert.ok(ended[1]! < ended[0]! * 1.8, String(ended))
})
