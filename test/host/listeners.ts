import type { RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A listener that answers the same text to everything. */
export function say(text: string): RequestListener {
  return (_request, response) => {
    response.end(text)
  }
}

/** Answers the URLs by which it was reached. */
export const urls: RequestListener = (request, response) => {
  const { url, originalUrl, baseUrl } = request as typeof request & { originalUrl: string; baseUrl: string }
  response.end(JSON.stringify([url, originalUrl, baseUrl]))
}

/** Answers the body that reached it, with its URL and Content-Type. */
export const echo: RequestListener = (request, response) => {
  buffer(request).then(body => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ url: request.url, type: request.headers['content-type'], body: body.toString() }))
  })
}

/** A listener that counts what enters it. */
export function counted() {
  let entered = 0
  const app: RequestListener = (_request, response) => {
    entered++
    response.end('in')
  }
  return { app, entered: () => entered }
}

/** A listener that holds its answer back, but for its beginning, until the gate opens. */
export function held(text: string, begin = '') {
  const gate = Promise.withResolvers<void>()
  const entered = Promise.withResolvers<void>()
  const app: RequestListener = (_request, response) => {
    if (begin !== '') response.write(begin)
    entered.resolve()
    gate.promise.then(() => response.end(text))
  }
  return { app, entered: entered.promise, open: gate.resolve }
}
