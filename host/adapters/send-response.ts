import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Chunk = Awaited<ReturnType<Reader['read']>>

/**
 * Sends a fetch `Response` as a Node response: every Set-Cookie by itself, the body streamed with backpressure. A
 * body that is there already goes out whole, with its length. Rejects when the body fails; cancels it when the client goes.
 */
export async function sendResponse(response: ServerResponse, answer: Response): Promise<void> {
  const headers = headersOf(answer)
  const head = () => response.writeHead(answer.status, answer.statusText || undefined, headers)
  if (answer.body === null) {
    head().end()
    return
  }
  if (response.req.method === 'HEAD') {
    head().end()
    await answer.body.cancel()
    return
  }
  const reader = answer.body.getReader()
  const first = reader.read()
  const start = await ready(first)
  if (start === undefined || start.done) {
    head()
    response.flushHeaders()
    return stream(response, reader, first)
  }
  const second = reader.read()
  if (!(await ready(second))?.done) {
    head().write(start.value)
    return stream(response, reader, second)
  }
  headers['content-length'] ??= start.value.byteLength
  head().end(start.value)
}

async function stream(response: ServerResponse, reader: Reader, begun: Promise<Chunk>): Promise<void> {
  // A failure to cancel is the body's own affair: the client is gone.
  const cancel = () => reader.cancel().catch(() => {})
  if (response.destroyed) await cancel()
  response.on('close', cancel)
  for (let chunk = await begun; !chunk.done && !response.destroyed; chunk = await reader.read()) {
    if (!response.write(chunk.value)) await writable(response)
  }
  response.end()
}

function headersOf(answer: Response): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') headers[name] = value
  }
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  return headers
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
