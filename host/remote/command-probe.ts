import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TargetAddress } from './target-address.ts'

/** Milliseconds between two tries. */
const interval = 20
/** Milliseconds that one try may take; an answer that takes longer is begun anew. */
const patience = 5_000

/**
 * Asks these addresses in turn until one can take requests, and gives it: one that accepts a connection or, with a path,
 * answers below 500.
 *
 * @throws the signal's reason
 */
export async function untilReady(
  addresses: readonly TargetAddress[],
  path: string | null,
  signal: AbortSignal,
): Promise<TargetAddress> {
  for (;;) {
    for (const address of addresses) {
      signal.throwIfAborted()
      if (await (path === null ? accepts(address, signal) : answers(address, path, signal))) return address
    }
    await sleep(interval, undefined, { signal }).catch(() => {})
  }
}

function accepts({ socketPath, hostname, port }: TargetAddress, signal: AbortSignal): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(socketPath === undefined ? { host: hostname, port } : { path: socketPath })
    const destroy = (): unknown => socket.destroy()
    // Given to `connect`, the signal would keep a listener of every try.
    signal.addEventListener('abort', destroy)
    socket.setTimeout(patience, destroy)
    socket.once('connect', () => {
      resolve(true)
      socket.destroy()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      signal.removeEventListener('abort', destroy)
      resolve(false)
    })
  })
}

function answers(
  { socketPath, hostname, port, host }: TargetAddress,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise(resolve => {
    const headers = { host, connection: 'close' }
    const place = socketPath === undefined ? { host: hostname, port } : { socketPath }
    const asking = request({ ...place, path, headers, agent: false, signal }, ({ statusCode = 500 }) => {
      resolve(statusCode < 500)
      asking.destroy()
    })
    asking.setTimeout(patience, () => asking.destroy())
    asking.on('error', () => {})
    asking.once('close', () => resolve(false))
    asking.end()
  })
}
