import type { ServerResponse } from 'node:http'

type Chunk = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>

/**
 * Sends a fetch `Response` as a Node response: every Set-Cookie by itself, the body streamed with backpressure. A
 * body that is there already goes out whole, with its length. Rejects when the body fails; cancels it when the client goes.
 */
export async function sendResponse(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status
  if (answer.statusText !== '') response.statusMessage = answer.statusText
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') response.setHeader(name, value)
  }
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  if (answer.body === null) {
    response.end()
  } else if (response.req.method === 'HEAD') {
    response.end()
    await answer.body.cancel()
  } else {
    await sendBody(response, answer.body.getReader())
  }
}

async function sendBody(response: ServerResponse, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  // A failure to cancel is the body's own affair: the client is gone.
  response.on('close', () => reader.cancel().catch(() => {}))
  const first = reader.read()
  const start = await ready(first)
  if (start === undefined) response.flushHeaders()
  let chunk = start ?? (await first)
  if (start !== undefined && !start.done) {
    const second = reader.read()
    const next = await ready(second)
    if (next?.done) {
      if (!response.hasHeader('content-length')) response.setHeader('content-length', start.value.byteLength)
      response.end(start.value)
      return
    }
    response.write(start.value)
    chunk = next ?? (await second)
  }
  while (!chunk.done && !response.destroyed) {
    if (!response.write(chunk.value)) await writable(response)
    chunk = await reader.read()
  }
  response.end()
}

/** Resolves when the response takes more, or is gone. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const settle = () => {
      response.off('drain', settle)
      response.off('close', settle)
      resolve()
    }
    response.on('drain', settle)
    response.on('close', settle)
  })
}

/** What a read gives without waiting for anything outside: a stream whose data is in memory settles within microtasks. */
async function ready(read: Promise<Chunk>): Promise<Chunk | undefined> {
  return Promise.race([read, Promise.resolve().then(() => Promise.resolve(undefined))])
}
