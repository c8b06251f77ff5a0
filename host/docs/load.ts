import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { PorticoError } from '../errors.ts'
import type { DocsSource, OpenApiDocument } from '../options.ts'
import { withinDeadline } from './deadline.ts'

/** Milliseconds that a document may take to come from a URL or a function. */
export const loadDeadline = 5_000
/** Bytes that a document may have. */
export const sizeLimit = 10 * 1024 * 1024
/** YAML aliases that a document may use: each may stand for a large part, and nested ones multiply. */
const aliasLimit = 100

/**
 * Loads an OpenAPI document from wherever a mount's `docs` option says. Paths resolve from the working directory; a
 * function gives the document, or its text.
 *
 * @throws PORTICO_DOCS_INVALID, whose reason names no folder of this machine; the cause is kept
 */
export async function loadDocument(name: string, source: DocsSource): Promise<OpenApiDocument> {
  try {
    return await loadFrom(source)
  } catch (cause) {
    throw new PorticoError('PORTICO_DOCS_INVALID', { name, reason: reasonOf(cause, source) }, { cause })
  }
}

/** Says where a document comes from, for people: no folder, credentials or query is in it. */
export function describeSource(source: DocsSource): string {
  if (typeof source === 'function') return 'function'
  const url = toUrl(source)
  if (url !== undefined) return url.protocol === 'file:' ? `file ${basename(url.pathname)}` : url.origin + url.pathname
  return typeof source === 'string' ? `file ${basename(source)}` : 'configuration'
}

async function loadFrom(source: DocsSource): Promise<OpenApiDocument> {
  if (typeof source === 'function') {
    const given = await withinDeadline(loadDeadline, async () => source())
    return typeof given === 'string' ? parseDocument(given) : toDocument(given)
  }
  const url = toUrl(source)
  if (url?.protocol === 'file:') return readDocument(fileURLToPath(url))
  if (url !== undefined) return fetchDocument(url)
  return typeof source === 'string' ? readDocument(resolve(source)) : toDocument(source)
}

async function readDocument(path: string): Promise<OpenApiDocument> {
  if ((await stat(path)).size > sizeLimit) throw tooLarge()
  return parseDocument(await readFile(path, 'utf8'))
}

async function fetchDocument(url: URL): Promise<OpenApiDocument> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/yaml;q=0.9, */*;q=0.1' },
    signal: AbortSignal.timeout(loadDeadline),
  })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`${describeSource(url)} answered ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  // Counted as it comes: a length that is announced may be a lie.
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > sizeLimit) throw tooLarge()
    chunks.push(chunk)
  }
  return parseDocument(Buffer.concat(chunks).toString('utf8'))
}

/** Parses the text of a document, JSON or YAML. */
export function parseDocument(text: string): OpenApiDocument {
  if (text.trimStart().startsWith('{')) {
    try {
      return toDocument(JSON.parse(text))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      // A YAML document may begin with a brace as well; its parser has the last word, and the better messages.
    }
  }
  // Not "silent": the parser would then pass over mistakes as well as warnings.
  return toDocument(parse(text, { maxAliasCount: aliasLimit, merge: true, logLevel: 'error' }))
}

function toDocument(value: unknown): OpenApiDocument {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is not an object')
  return value as OpenApiDocument
}

function toUrl(source: DocsSource): URL | undefined {
  if (source instanceof URL) return source
  return typeof source === 'string' && /^(?:https?|file):\/\//i.test(source) ? new URL(source) : undefined
}

function tooLarge(): Error {
  return new Error(`it is larger than ${sizeLimit / 1024 / 1024} MB`)
}

function reasonOf(cause: unknown, source: DocsSource): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return `the ${describeSource(source)} does not exist`
  if (code?.startsWith('E') && 'syscall' in cause) return `the ${describeSource(source)} cannot be read (${code})`
  if (cause.name === 'TimeoutError') return `${describeSource(source)} did not give it within ${loadDeadline} ms`
  if (cause.message === 'fetch failed') return `${describeSource(source)} cannot be reached`
  return cause.message.split('\n', 1)[0]?.replace(/:$/, '') ?? 'unknown'
}
