import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below what systems hand out to whoever takes any port: by the time a program listens, somebody else had one of those. */
const range = [20_000, 32_000] as const

const given = new Set<number>()

/** A port of 127.0.0.1 that is free, for a program that has to be told one; given once in a process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...range)
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
