import { isEndToEnd } from './end-to-end.ts'
import { longestSection, parseFieldLines } from './field-lines.ts'
import { malformed, ResponseError } from './response-error.ts'

const lineFeed = 10
const carriageReturn = 13
const semicolon = 59

/** Digits of a size at most: enough for any body, and few enough for a whole number. */
const mostDigits = 13

/** What does not go on with the trailers: they come too late to say where a body ends, or whom it is for. */
const neverTrailer = /^(?:content-length|host|trailer)$/i

const noOptions: ReadonlySet<string> = new Set()

/** What the next byte belongs to. */
type Place = 'size' | 'extension' | 'size end' | 'chunk end' | 'chunk line feed' | 'trailers'

/**
 * Follows a chunked body (RFC 9112 section 7.1) through the pieces in which it comes: `left` bytes from where the reader
 * stands are content, and where there are none, `read` goes on to the next that are.
 */
export class ChunkedBody {
  /** Bytes of content that come next; whoever takes some counts them off. */
  left = 0
  isOver = false
  /** A flat list of names and values, once it is over. */
  trailers: string[] = []
  #place: Place = 'size'
  #size = 0
  #digits = 0
  /** Bytes of an extension. */
  #extension = 0
  /** The trailer section as far as it has come. */
  #section = ''

  /**
   * Reads from `at` what is not content, and gives where it stopped: at content, after the body's end, or at `end`.
   *
   * @throws ResponseError
   */
  read(bytes: Uint8Array, at: number, end: number): number {
    let next = at
    while (next < end && this.left === 0 && !this.isOver) this.#take(bytes[next++] as number)
    return next
  }

  #take(byte: number): void {
    switch (this.#place) {
      case 'size':
        this.#takeSize(byte)
        return
      case 'extension':
        if (byte === carriageReturn) this.#place = 'size end'
        else if (byte !== 9 && (byte < 32 || byte === 127)) throw malformed('a character in an extension')
        else if (++this.#extension > longestSection) throw malformed('an extension without end')
        return
      case 'size end':
        expect(byte, lineFeed)
        this.#digits = 0
        this.left = this.#size
        this.#place = this.#size === 0 ? 'trailers' : 'chunk end'
        return
      case 'chunk end':
        expect(byte, carriageReturn)
        this.#place = 'chunk line feed'
        return
      case 'chunk line feed':
        expect(byte, lineFeed)
        this.#place = 'size'
        this.#size = 0
        return
      case 'trailers':
        this.#takeTrailer(byte)
        return
    }
  }

  #takeSize(byte: number): void {
    const digit = hexadecimal(byte)
    if (digit >= 0) {
      if (++this.#digits > mostDigits) throw malformed('a size of too many digits')
      this.#size = this.#size * 16 + digit
    } else if (this.#digits > 0 && byte === carriageReturn) this.#place = 'size end'
    else if (this.#digits > 0 && byte === semicolon) {
      this.#extension = 0
      this.#place = 'extension'
    } else throw malformed('a size that is none')
  }

  #takeTrailer(byte: number): void {
    this.#section += String.fromCharCode(byte)
    if (byte === lineFeed && (this.#section === '\r\n' || this.#section.endsWith('\r\n\r\n'))) {
      this.trailers = trailersIn(parseFieldLines(this.#section, 0, this.#section.length - 2))
      this.isOver = true
    } else if (this.#section.length > longestSection) {
      throw new ResponseError('ERR_RESPONSE_HEAD_TOO_LARGE', 'a trailer section without end')
    }
  }
}

function trailersIn(fields: readonly string[]): string[] {
  const trailers: string[] = []
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string
    if (isEndToEnd(name, noOptions) && !neverTrailer.test(name)) trailers.push(name, fields[index + 1] as string)
  }
  return trailers
}

function expect(byte: number, expected: number): void {
  if (byte !== expected) throw malformed('a chunk without a line end')
}

function hexadecimal(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
