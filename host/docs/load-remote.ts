import { describeSource } from './load-source.ts'

/** Milliseconds that a document may take to come from a URL, redirects and body included. */
export const loadDeadline = 5_000
/** Bytes that a document may have. */
export const sizeLimit = 10 * 1024 * 1024
/** Redirects that are followed, as many as a browser would hardly need. */
const redirectLimit = 5

/** What a server said about the version it gave (RFC 9110 sections 8.8.2 and 8.8.3). */
export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

/** A text from a URL. */
export interface FetchedText {
  readonly text: string
  readonly validators: Validators
}

/**
 * Fetches a text from a URL; `undefined` where the server says that what the validators name still holds.
 *
 * Redirects are followed within the origin only. Whoever may answer at the configured address could otherwise make
 * this process ask any other: the metadata service of a cloud, a database on the loopback interface.
 *
 * @throws an Error that says why there is none
 */
export async function fetchText(url: URL, validators: Validators = {}): Promise<FetchedText | undefined> {
  const signal = AbortSignal.timeout(loadDeadline)
  let address = url
  for (let redirects = 0; redirects <= redirectLimit; redirects++) {
    const response = await fetch(address, { headers: headersFor(validators), redirect: 'manual', signal })
    const location = response.headers.get('location')
    if (!response.ok) await response.body?.cancel()
    if (response.status === 304 && Object.keys(validators).length > 0) return undefined
    if (response.ok) return { text: await readText(response), validators: validatorsOf(response) }
    if (response.status < 300 || response.status > 399 || location === null) {
      throw new Error(`${describeSource(url)} answered ${response.status}`)
    }
    address = follow(address, location)
  }
  throw new Error(`${describeSource(url)} redirects more than ${redirectLimit} times`)
}

function headersFor({ etag, lastModified }: Validators): Record<string, string> {
  return {
    accept: 'application/json, application/yaml;q=0.9, */*;q=0.1',
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
  }
}

function validatorsOf({ headers }: Response): Validators {
  const etag = headers.get('etag')
  const lastModified = headers.get('last-modified')
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) }
}

function follow(from: URL, location: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined
  if (to?.origin !== from.origin) throw new Error(`${describeSource(from)} redirects to another origin`)
  return to
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Counted as it comes: a length that is announced may be a lie. Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > sizeLimit) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The error of a document beyond `sizeLimit`. */
export function tooLarge(): Error {
  return new Error(`it is larger than ${sizeLimit / 1024 / 1024} MB`)
}
