import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setRequestHeader } from '../core/request-header.ts'

/** The header by which a request is known from hop to hop. */
export const requestIdHeader = 'x-request-id'

/** What ids are made of, and no longer than anybody's: what a client sends goes into the log, and on to others. */
const acceptable = /^[\w.:/+=@~#-]{1,128}$/

// Told apart from those of other processes, and of this one before its restart.
const origin = randomBytes(6).toString('base64url')
let count = 0

/** The last characters of ids, made once: to write a number costs as much as the rest of an id. */
const endings = Array.from({ length: 36 ** 2 }, (_, index) => index.toString(36).padStart(2, '0'))
let beginning = ''

function nextId(): string {
  const index = count++ % endings.length
  if (index === 0) beginning = `${origin}-${Math.floor(count / endings.length).toString(36)}`
  return beginning + endings[index]
}

/** The id that a request has, if it is one that may be used. */
export function requestIdOf({ headers }: IncomingMessage): string | undefined {
  const given = headers[requestIdHeader]
  return typeof given === 'string' && acceptable.test(given) ? given : undefined
}

/** The id of a request: the one that it brings, or a new one, which it then has. */
export function identifyRequest(request: IncomingMessage): string {
  const given = requestIdOf(request)
  if (given !== undefined) return given
  const id = nextId()
  setRequestHeader(request, requestIdHeader, id)
  return id
}
