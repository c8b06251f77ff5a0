import { Socket } from 'node:net'

/** Bytes of a body that is copied so that it leaves with its head; with longer ones the copy costs more than it saves. */
const limit = 2048

/**
 * Makes a connection write the head of a response and a short body that is a Buffer as one text. Node gathers what is of two
 * kinds in a list for the kernel, which costs a small response 4 per cent of its time.
 */
export function joinWrites(socket: Socket): void {
  if (socket._writev === writev) socket._writev = writeJoined
}

const { _writev: writev } = Socket.prototype

function writeJoined(this: Socket, chunks: Parameters<NonNullable<typeof writev>>[0], done: () => void): void {
  const [head, body] = chunks
  const isPair = chunks.length === 2 && head!.encoding === 'latin1' && Buffer.isBuffer(body!.chunk)
  if (isPair && body!.chunk.length <= limit) this._write(head!.chunk + body!.chunk.latin1Slice(), 'latin1', done)
  else writev!.call(this, chunks, done)
}
