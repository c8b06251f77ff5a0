import type { Response } from 'express'
import { findProduct } from './products.ts'

const listeners = new Set<Response>()

/** Turns a response into an event stream that hears of every change of stock until the client leaves. */
export function openStockStream(res: Response): void {
  res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' })
  res.flushHeaders()
  res.write('retry: 5000\n\n')
  listeners.add(res)
  res.on('close', () => listeners.delete(res))
}

/** Tells every open stream what is left of these products. */
export function announceStock(productIds: readonly number[]): void {
  for (const id of productIds) {
    const event = `event: stock\ndata: ${JSON.stringify({ id, stock: findProduct(id)?.stock ?? 0 })}\n\n`
    for (const res of listeners) res.write(event)
  }
}

/** Ends every open stream, so that a server can close: an event stream never ends by itself. */
export function endStockStreams(): void {
  for (const res of listeners) res.end()
  listeners.clear()
}
