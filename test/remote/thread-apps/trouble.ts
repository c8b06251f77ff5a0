import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'

// An application for threads that ends its thread, or its answer, in every way there is.

const kept: unknown[] = []

const behaviours: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>> = {
  '/ok': (_request, response) => response.end(`ok ${threadId}`),
  '/throw': () =>
    setTimeout(() => {
      throw new TypeError('stray')
    }),
  '/reject': () => void Promise.reject(new Error('unheard')),
  '/exit': () => process.exit(3),
  '/memory': () => {
    for (;;) kept.push(new Array(100_000).fill(kept.length))
  },
  '/block': () => {
    for (;;);
  },
  '/begun': (_request, response) => {
    response.write('begun')
    setTimeout(() => process.exit(3), 20)
  },
  '/late': async (_request, response) => {
    await sleep(100)
    response.end('late')
  },
  '/never': () => {},
  '/cut': request => request.socket.destroy(),
  '/sync-throw': () => {
    throw Object.assign(new RangeError('said'), { code: 'E_SAID', cause: new Error('because') })
  },
  '/write': (_request, response) => {
    console.log('to stdout\nsecond line')
    console.error('to stderr')
    response.end()
  },
}

export default (request: IncomingMessage, response: ServerResponse): unknown => {
  const behave = behaviours[request.url?.split('?')[0] ?? '']
  if (behave === undefined) return response.writeHead(404).end()
  return behave(request, response)
}
