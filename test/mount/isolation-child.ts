import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import express4 from 'express4'
import { createHost } from '../../host/index.ts'
import { say } from '../host/listeners.ts'
import { listen } from '../host/serving.ts'

// A process of its own, because what is seen here is whether a process ends. Its arguments are the `isolate` options of
// its hosts; every host has the same mounts, and errors outside of them are thrown on message.

const stray = () => {
  throw new Error('stray')
}

const rejecting = express4()
rejecting.get('/', async () => {
  await sleep(1)
  stray()
})

const listeners: Record<string, RequestListener> = {
  '/timer': () => void setTimeout(stray, 1),
  '/rejection': () => void Promise.reject(new Error('stray')),
  '/body': request => void request.on('end', stray).resume(),
  '/begun': (_request, response) => {
    response.write('begun')
    setTimeout(stray, 20)
  },
  '/answered': (_request, response) => {
    response.end('answered')
    setTimeout(stray, 20)
  },
}

const hosts = await Promise.all(
  process.argv.slice(2).map(async isolate => {
    const host = await createHost({ isolate: isolate === 'true', drain: { deadline: 100 } })
    for (const [prefix, app] of Object.entries(listeners)) host.mount(prefix, app)
    host.mount('/express', rejecting)
    host.mount(
      '/socket',
      createServer().on('upgrade', (_request, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n')
        socket.once('data', stray)
      }),
    )
    host.mount('/fine', say('fine'))
    return { host, port: await listen(host) }
  }),
)

process.on('message', message => {
  if (message === 'throw') setTimeout(stray, 1)
  if (message === 'reject') void Promise.reject(new Error('stray'))
  if (message === 'listen') process.on('uncaughtException', error => process.send?.(`own listener: ${error.message}`))
  if (message === 'close') void Promise.all(hosts.map(({ host }) => host.close())).then(() => process.send?.('closed'))
})
process.send?.(hosts.map(({ port }) => port))
