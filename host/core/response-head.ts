import { connectionOptions, isEndToEnd } from './end-to-end.ts'
import { isFieldValue, parseFieldLines } from './field-lines.ts'
import { keepAliveSeconds } from './idle-time.ts'
import { malformed } from './response-error.ts'

/** A response up to its body. */
export interface ResponseHead {
  readonly status: number
  readonly reason: string
  /** What goes on to the client, as a flat list of names and values. */
  readonly headers: string[]
  /** How the body ends: after `length` bytes, by its last chunk, or with the connection. */
  readonly framing: 'length' | 'chunked' | 'close'
  /** Bytes of the body; 0 where another framing tells. */
  readonly length: number
  /** Whether the connection can carry another request once the body is over. */
  readonly isKept: boolean
  /** Seconds after which the server closes the connection when nothing is asked; `undefined` where it did not say. */
  readonly keepAlive: number | undefined
}

const space = 32
const zero = 48
const digits = /^\d{1,15}$/

/** Whether what has come of a response's first line can become one. */
export function mayBeResponse(text: string): boolean {
  return text.length < 8 ? 'HTTP/1.'.startsWith(text.slice(0, 7)) : /^HTTP\/1\.[01]/.test(text)
}

/**
 * Reads a response's head (RFC 9112 sections 4 to 6). Where a body ends must have one meaning only: a length beside a
 * coding, two lengths, and any coding but `chunked`, which alone is never refused by a request of ours, are errors.
 *
 * @param text bytes as Latin-1, from the status line on
 * @param end where the empty line begins
 * @throws ResponseError
 */
export function parseResponseHead(text: string, end: number, isAnswerToHead: boolean): ResponseHead {
  const isNew = text.startsWith('HTTP/1.1 ')
  if (!isNew && !text.startsWith('HTTP/1.0 ')) throw malformed('no status line')
  const status = statusAt(text)
  const lineEnd = text.indexOf('\r\n', 12)
  const headers = parseFieldLines(text, lineEnd + 2, end)
  let length: string | undefined
  let coding: string | undefined
  let connection: string | undefined
  let keepAlive: number | undefined
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    // Few names are as long as one of these: the others need no string to be made.
    if (name.length !== 14 && name.length !== 17 && name.length !== 10) continue
    const value = headers[index + 1] as string
    switch (name.toLowerCase()) {
      case 'content-length':
        if (length !== undefined || !digits.test(value)) throw malformed('a length that is none, or two')
        length = value
        break
      case 'transfer-encoding':
        if (coding !== undefined || value.toLowerCase() !== 'chunked') throw malformed('a coding that is not chunked')
        coding = value
        break
      case 'connection':
        connection = connection === undefined ? value : `${connection},${value}`
        break
      case 'keep-alive':
        keepAlive = keepAliveSeconds(value)
        break
    }
  }
  if (coding !== undefined && (length !== undefined || !isNew))
    throw malformed('a coding beside a length, or in HTTP/1.0')
  const isPersistent = isNew ? !names(connection, 'close') : names(connection, 'keep-alive')
  const isBodyless = isAnswerToHead || status < 200 || status === 204 || status === 304
  const isWithoutEnd = !isBodyless && coding === undefined && length === undefined
  const announcesBody = coding !== undefined || Number(length ?? 0) > 0
  return {
    status,
    reason: reasonAt(text, lineEnd),
    headers: keepEndToEnd(headers, connection, status),
    framing: isWithoutEnd ? 'close' : isBodyless || coding === undefined ? 'length' : 'chunked',
    length: isBodyless ? 0 : Number(length ?? 0),
    // A server that sends a body where none may be would have it taken for the next answer.
    isKept: isPersistent && !isWithoutEnd && !isAnswerToHead && !(isBodyless && announcesBody),
    keepAlive,
  }
}

function statusAt(text: string): number {
  const hundreds = digitAt(text, 9)
  if (hundreds === 0) throw malformed('a status that is none')
  return hundreds * 100 + digitAt(text, 10) * 10 + digitAt(text, 11)
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - zero
  if (!(digit >= 0 && digit <= 9)) throw malformed('a status that is none')
  return digit
}

/** A reason that Node refuses to write is no loss: it is for nobody (RFC 9112 section 4). */
function reasonAt(text: string, lineEnd: number): string {
  if (lineEnd === 12) return ''
  const reason = text.slice(13, lineEnd)
  if (text.charCodeAt(12) !== space || /[\r\n\0]/.test(reason)) throw malformed('a status line with more in it')
  return isFieldValue(reason) ? reason : ''
}

/** Whether a `Connection` header names an option, in lower case. */
function names(connection: string | undefined, option: string): boolean {
  if (connection === undefined) return false
  if (connection === option) return true
  const lower = connection.toLowerCase()
  return lower.includes(option) && lower.split(',').some(each => each.trim() === option)
}

/** Takes out of a list what does not go on. */
function keepEndToEnd(headers: string[], connection: string | undefined, status: number): string[] {
  const options = connectionOptions(connection)
  let kept = 0
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    if (!isEndToEnd(name, options)) continue
    // RFC 9110 section 8.6; a client that believed it would take the next answer for a body.
    if ((status < 200 || status === 204) && name.toLowerCase() === 'content-length') continue
    headers[kept++] = name
    headers[kept++] = headers[index + 1] as string
  }
  headers.length = kept
  return headers
}
