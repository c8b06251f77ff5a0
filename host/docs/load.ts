import { pathToFileURL } from 'node:url'
import { reasonOf } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'
import type { DocsSource, OpenApiDocument } from '../options.ts'
import { withinDeadline } from '../within-deadline.ts'
import { arePartsCurrent, bundleDocument, type DocumentParts } from './load-bundle.ts'
import { readText } from './load-file.ts'
import { parseDocument } from './load-parse.ts'
import { fetchText, loadDeadline, type Validators } from './load-remote.ts'
import { describeSource, filePath, remoteUrl } from './load-source.ts'
import { toDocument } from './load-text.ts'

export { parseDocument } from './load-parse.ts'
export { loadDeadline, sizeLimit } from './load-remote.ts'
export { describeSource } from './load-source.ts'

/** A document as it was loaded, and what a server said about its version. */
export interface LoadedDocument {
  readonly document: OpenApiDocument
  readonly validators?: Validators
  /** What the document was parsed from, where it was text. */
  readonly text?: string
  /** What kept files that it refers to out of it. */
  readonly remarks?: readonly string[]
  /** The files that it refers to. */
  readonly parts?: DocumentParts
}

/**
 * Loads an OpenAPI document from wherever a mount's `docs` option says. Paths resolve from the working directory; a
 * function gives the document, or its text.
 *
 * @throws PORTICO_DOCS_INVALID, whose reason names no folder of this machine; the cause is kept
 */
export async function loadDocument(name: string, source: DocsSource): Promise<OpenApiDocument> {
  return (await reloadDocument(name, source)).document
}

/**
 * Loads a document again: what has not changed since is given back as it was.
 *
 * @throws PORTICO_DOCS_INVALID
 */
export async function reloadDocument(name: string, source: DocsSource, last?: LoadedDocument): Promise<LoadedDocument> {
  try {
    return await loadFrom(name, source, last)
  } catch (cause) {
    throw new PorticoError('PORTICO_DOCS_INVALID', { name, reason: failureOf(cause, source) }, { cause })
  }
}

async function loadFrom(name: string, source: DocsSource, last: LoadedDocument | undefined): Promise<LoadedDocument> {
  if (typeof source === 'function') {
    const given = await withinDeadline(loadDeadline, async () => source())
    return { document: typeof given === 'string' ? await parseDocument(given) : toDocument(given) }
  }
  const url = remoteUrl(source)
  if (url !== undefined) {
    // The server says that it has not changed only to who has it; what it refers to may have.
    const { text = '', validators = {} } = (await fetchText(url, last?.validators)) ?? last!
    return { ...(await parsed(name, text, url, last)), validators }
  }
  const path = filePath(source)
  if (path === undefined) return { document: toDocument(source) }
  return parsed(name, await readText(path), pathToFileURL(path), last)
}

async function parsed(name: string, text: string, url: URL, last: LoadedDocument | undefined): Promise<LoadedDocument> {
  if (text === last?.text && (await arePartsCurrent(last.parts ?? new Map(), url))) return last
  return { ...(await bundleDocument(name, await parseDocument(text), url)), text }
}

function failureOf(cause: unknown, source: DocsSource): string {
  if (!(cause instanceof Error)) return reasonOf(cause)
  // A number in a DOMException.
  const code = String((cause as { code?: unknown }).code)
  if (code === 'ENOENT') return `the ${describeSource(source)} does not exist`
  if (code.startsWith('E') && 'syscall' in cause) return `the ${describeSource(source)} cannot be read (${code})`
  if (cause.name === 'TimeoutError') return `${describeSource(source)} did not give it within ${loadDeadline} ms`
  if (cause.message === 'fetch failed') return `${describeSource(source)} cannot be reached`
  return cause.message.split('\n', 1)[0]?.replace(/:$/, '') ?? 'unknown'
}
