import type { Duplex } from 'node:stream'

/**
 * Tells when a peer has ended its side. A socket that nobody reads does not say so, and what waits for it would wait for
 * its timeout; what comes before the end is left where it is. Gives the function that ends the watch.
 */
export function watchForEnd(socket: Duplex, onEnd: () => void): () => void {
  const look = () => {
    if (socket.readableLength === 0) socket.read(0)
  }
  socket.on('readable', look)
  socket.on('end', onEnd)
  return () => {
    socket.off('readable', look)
    socket.off('end', onEnd)
  }
}

/** Ends both sides of an upgraded connection when either ends, orderly or not: a WebSocket has no half-open state. */
export function endTogether(one: Duplex, other: Duplex): void {
  for (const [side, opposite] of [
    [one, other],
    [other, one],
  ] as const) {
    const end = () => finish(opposite)
    side.once('end', end)
    side.once('close', end)
  }
}

/** Sends what is on its way, and then closes. */
function finish(socket: Duplex & { destroySoon?(): void }): void {
  if (socket.destroySoon === undefined) socket.end(() => socket.destroy())
  else socket.destroySoon()
}
