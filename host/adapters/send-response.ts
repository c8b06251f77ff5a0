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
  // Both at once: waiting for the one and then for the other costs a small answer a tenth of its time.
  const begun = [reader.read(), reader.read()] as const
  const [first, second] = await settled(begun)
  if (first !== undefined && !first.done && second?.done) {
    headers['content-length'] ??= first.value.byteLength
    head().end(first.value)
    return
  }
  head()
  if (first === undefined) response.flushHeaders()
  await stream(response, reader, begun)
}

async function stream(response: ServerResponse, reader: Reader, begun: readonly Promise<Chunk>[]): Promise<void> {
  const left = [...begun]
  const next = () => left.shift() ?? reader.read()
  // A failure to cancel is the body's own affair: the client is gone.
  const cancel = () => reader.cancel().catch(() => {})
  if (response.destroyed) await cancel()
  response.on('close', cancel)
  for (let chunk = await next(); !chunk.done && !response.destroyed; chunk = await next()) {
    if (!response.write(chunk.value)) await writable(response)
  }
  response.end()
}

function headersOf(answer: Response): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of answer.headers) {
    headers[name] = name === 'set-cookie' ? answer.headers.getSetCookie() : value
  }
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

/** Microtasks in which a body that is in memory is read to its end. */
const turns = 8

/** What reads give without waiting for anything outside. Rejects when one fails meanwhile. */
async function settled(reads: readonly Promise<Chunk>[]): Promise<readonly (Chunk | undefined)[]> {
  const chunks: (Chunk | undefined)[] = [undefined, undefined]
  let failed: Promise<Chunk> | undefined
  reads.forEach((read, index) => {
    read.then(
      chunk => {
        chunks[index] = chunk
      },
      () => {
        failed ??= read
      },
    )
  })
  for (let turn = 0; turn < turns && chunks[1] === undefined && failed === undefined; turn++) await undefined
  if (failed !== undefined) await failed
  return chunks
}
