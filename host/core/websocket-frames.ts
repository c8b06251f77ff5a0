/**
 * Follows the bytes that a server sends on a connection that a client wants to be a WebSocket: the answer to the
 * handshake (RFC 6455 section 4.2.2), then frames (section 5.2). Tells where a frame may be put in.
 */
export class WebSocketFrames {
  /** The answer's header section as far as it has come; `undefined` once it is over. */
  #answer: string | undefined = ''
  #refused = false
  /** Bytes of the frame's header that have come. */
  #header: number[] = []
  /** Bytes of the frame's payload that have not come. */
  #payload = 0

  /** Whether another frame may stand here: after the handshake, between two frames. */
  get isBetween(): boolean {
    return this.#answer === undefined && !this.#refused && this.#header.length === 0 && this.#payload === 0
  }

  /** Reads bytes as they are sent. */
  read(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length; ) offset += this.readToNext(chunk.subarray(offset))
  }

  /** Reads bytes up to the next place between two frames, or all of them. Gives how many it read. */
  readToNext(chunk: Uint8Array): number {
    let offset = this.#answer === undefined ? 0 : this.#readAnswer(chunk)
    if (this.#answer !== undefined || this.#refused) return chunk.length
    if (offset > 0 && this.isBetween) return offset
    while (offset < chunk.length) {
      if (this.#payload === 0) this.#readHeader(chunk[offset++] as number)
      const taken = Math.min(this.#payload, chunk.length - offset)
      this.#payload -= taken
      offset += taken
      if (this.isBetween) break
    }
    return offset
  }

  #readAnswer(chunk: Uint8Array): number {
    const before = (this.#answer as string).length
    const answer = this.#answer + latin1.decode(chunk)
    const end = answer.indexOf('\r\n\r\n')
    this.#answer = answer
    if (end === -1 && answer.length < longestAnswer) return chunk.length
    this.#answer = undefined
    this.#refused = end === -1 || !/^HTTP\/1\.1 101\b/.test(answer)
    return end + 4 - before
  }

  #readHeader(byte: number): void {
    this.#header.push(byte)
    const [, second = 0] = this.#header
    const short = second & 0x7f
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0
    const isMasked = second >= 0x80
    if (this.#header.length < 2 + lengthBytes + (isMasked ? 4 : 0)) return
    const length = this.#header.slice(2, 2 + lengthBytes).reduce((sum, part) => sum * 256 + part, 0)
    this.#payload = lengthBytes === 0 ? short : length
    this.#header = []
  }
}

/** Characters; what goes on beyond them is no answer to a handshake. */
const longestAnswer = 65_536

const latin1 = new TextDecoder('latin1')
