import { createHash } from 'node:crypto'

/** More than what the buffers of two sockets hold, so that a client that does not read holds it back. */
export const downloadSize = 16 << 20

/** Bytes of which none stands where another could. */
export function createPayload(size = downloadSize): Buffer {
  const payload = Buffer.alloc(size)
  for (let offset = 0; offset < size; offset += 4) payload.writeUInt32BE(offset, offset)
  return payload
}

/** What tells two bodies apart. */
export function digest(body: Uint8Array): string {
  return `${body.length} ${createHash('sha256').update(body).digest('hex')}`
}

/** Milliseconds that `/hold` waits with its answer: until after SIGTERM. */
export const holdTime = 700
