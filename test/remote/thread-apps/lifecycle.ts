import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

// An application that has something to start and to close.

const { FAIL, HANG, ORDER } = process.env
let started = 0

/** Says on standard output what happens, which the host's log tells. */
export async function start(): Promise<void> {
  started++
  if (HANG === 'start') await new Promise(() => setInterval(() => {}, 1_000))
  await sleep(1)
  if (FAIL === 'start') throw new Error('no database')
}

export async function close(): Promise<void> {
  if (HANG === 'close') await new Promise(() => {})
  if (ORDER !== undefined) await (await import('node:fs/promises')).appendFile(ORDER, 'closed\n')
  if (FAIL === 'close') throw new Error('could not let go')
}

export const app = (_request: IncomingMessage, response: ServerResponse): void => {
  response.end(JSON.stringify({ started, argv: process.argv.slice(2), name: process.env.NAME, gone: process.env.GONE }))
}
