import { isFieldValue, isToken } from './field-lines.ts'

/** A request's head as it goes over a connection. */
export interface RequestHead {
  /** Bytes as Latin-1. */
  readonly text: string
  /** What its `Content-Length` says; `undefined` where it has none. */
  readonly length: number | undefined
}

const startLine = /^[!#$%&'*+.^_`|~\w-]+ [\x21-\x7e\x80-\xff]+$/

/** Headers that are the same for many requests: written, and looked through, once. */
export class HeaderBlock {
  /** A flat list of names and values. */
  readonly headers: readonly string[]
  #lines: string | undefined

  constructor(headers: readonly string[]) {
    this.headers = headers
  }

  /** @throws TypeError */
  get lines(): string {
    if (this.#lines !== undefined) return this.#lines
    let lines = ''
    for (let index = 0; index < this.headers.length; index += 2) {
      lines += lineOf(this.headers[index] as string, this.headers[index + 1] as string)
    }
    this.#lines = lines
    return lines
  }
}

/**
 * Writes the head of an HTTP/1.1 request (RFC 9112). Whatever would end a line early is refused, as what comes after it
 * would be another header or another request: applications may have decoded the path. So is a character beyond a byte,
 * which would lose its upper half and could become such a one (CVE-2018-12116).
 *
 * @param headers a flat list of names and values
 * @param more headers beside them, none of which tells a length
 * @param isChunked whether the body goes in chunks; a length beside that is left out
 * @throws TypeError
 */
export function writeRequestHead(
  method: string,
  path: string,
  headers: readonly string[],
  more: HeaderBlock | undefined,
  isChunked: boolean,
): RequestHead {
  const start = `${method} ${path}`
  if (!startLine.test(start)) throw new TypeError('the path or the method has a character that may not be there')
  let text = `${start} HTTP/1.1\r\n`
  let length: number | undefined
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    const value = headers[index + 1] as string
    const line = lineOf(name, value)
    if (name.length === 14 && name.toLowerCase() === 'content-length') {
      if (isChunked) continue
      if (length !== undefined || !/^\d{1,15}$/.test(value)) throw new TypeError('a length that is none, or two')
      length = Number(value)
    }
    text += line
  }
  if (more !== undefined) text += more.lines
  text += isChunked ? 'transfer-encoding: chunked\r\nconnection: keep-alive\r\n\r\n' : 'connection: keep-alive\r\n\r\n'
  return { text, length }
}

function lineOf(name: string, value: string): string {
  if (isToken(name) && isFieldValue(value)) return `${name}: ${value}\r\n`
  throw new TypeError(`the header ${JSON.stringify(name)} has a character that may not be there`)
}
