import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import type { Subject } from './comparisons.ts'
import { findCores } from './machine.ts'
import { MeasuredServer } from './measured-server.ts'
import { type Spread, spread } from './statistics.ts'

/** What holding idle WebSockets costs a server. */
export interface IdleSockets {
  readonly what: string
  readonly count: number
  /** KiB each. */
  readonly memory: Spread
}

const wanted = 10_000
/** Descriptors that a process needs beside its connections. */
const spare = 100
/** Openings that may be under way at once: fewer than a listener's backlog. */
const atOnce = 100

const servers: readonly { readonly what: string; readonly subject: Subject; readonly descriptors: number }[] = [
  { what: 'mounted in process', subject: { server: 'sockets-direct', path: '/ch11/sockets/' }, descriptors: 1 },
  { what: 'through upstream()', subject: { server: 'sockets-upstream', path: '/ch11/sockets/' }, descriptors: 2 },
  { what: 'through nginx', subject: { server: 'remote-nginx', path: '/ch11/sockets/' }, descriptors: 2 },
]

/** Opens 10,000 WebSockets to each server, or as many as a process may have, and looks at its memory. Linux only. */
export async function measureIdleSockets(onProgress: (text: string) => void): Promise<IdleSockets[]> {
  const limits = await readFile('/proc/self/limits', 'utf8')
  const most = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1])
  const measured: IdleSockets[] = []
  for (const { what, subject, descriptors } of servers) {
    const count = Math.min(wanted, Math.floor((most - spare) / descriptors))
    onProgress(`${count.toLocaleString('en')} idle WebSockets, ${what}`)
    measured.push({ what, count, memory: spread([await measure(subject, count)]) })
  }
  return measured
}

async function measure(subject: Subject, count: number): Promise<number> {
  const server = await MeasuredServer.start(subject, await findCores())
  const sockets: Socket[] = []
  try {
    const before = await server.memory()
    while (sockets.length < count) {
      const next = Math.min(atOnce, count - sockets.length)
      sockets.push(...(await Promise.all(Array.from({ length: next }, () => open(server.url)))))
    }
    await Promise.all(sockets.map(checkEcho))
    return ((await server.memory()) - before) / count / 1024
  } finally {
    for (const socket of sockets) socket.destroy()
    await server.stop()
  }
}

/** Opens a WebSocket with no more than a socket, so that this process holds many. */
async function open(url: string): Promise<Socket> {
  const { hostname, port, pathname, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const [answer] = await once(socket, 'data')
  if (!String(answer).startsWith('HTTP/1.1 101 '))
    throw new Error(`${url} answers ${String(answer).split('\r\n', 1)[0]}`)
  return socket
}

/** Makes sure that a WebSocket is held, and not just not closed yet: a text frame "idle", masked with zeros, comes back. */
async function checkEcho(socket: Socket): Promise<void> {
  socket.write(Buffer.from([0x81, 0x84, 0, 0, 0, 0, ...Buffer.from('idle')]))
  const [frame] = await once(socket, 'data')
  if (!(frame as Buffer).equals(Buffer.from([0x81, 0x04, ...Buffer.from('idle')]))) throw new Error('no echo')
}
