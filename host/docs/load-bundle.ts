import { realpath } from 'node:fs/promises'
import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleOpenApi } from '../core/openapi/bundle.ts'
import type { OpenApiDocument } from '../options.ts'
import { withinDeadline } from '../within-deadline.ts'
import { readText } from './load-file.ts'
import { parseDocument } from './load-parse.ts'
import { fetchText, loadDeadline } from './load-remote.ts'

/** A document with the files it refers to brought into it, and what kept some of them out. */
export interface BundledDocument {
  readonly document: OpenApiDocument
  readonly remarks: readonly string[]
  readonly parts: DocumentParts
}

/** The texts of the files that a document refers to, by URL; `undefined` for one that could not be read. */
export type DocumentParts = ReadonlyMap<string, string | undefined>

/**
 * Brings the other files that a document refers to into it: those of its own origin, or of its own folder and those
 * below.
 *
 * @throws a TimeoutError where they take too long together
 */
export async function bundleDocument(name: string, document: OpenApiDocument, url: URL): Promise<BundledDocument> {
  const readPart = partReader(url)
  const parts = new Map<string, string | undefined>()
  const read = async (part: string): Promise<OpenApiDocument> => {
    // Known from here on: one that cannot be read may come to be there.
    parts.set(part, undefined)
    const text = await readPart(part)
    parts.set(part, text)
    return parseDocument(text)
  }
  const bundling = (): ReturnType<typeof bundleOpenApi> => bundleOpenApi(document, { url: url.href, read, mount: name })
  const { document: bundled, diagnostics } = await withinDeadline(loadDeadline, bundling)
  return { document: bundled, remarks: diagnostics.map(({ message }) => message), parts }
}

/**
 * Tells whether the files that a document refers to have the texts that it was bundled with. Those of a remote that
 * fails are taken to have them: what it gave last is better than nothing.
 */
export async function arePartsCurrent(parts: DocumentParts, url: URL): Promise<boolean> {
  const readPart = partReader(url)
  const isRemote = url.protocol !== 'file:'
  const isCurrent = async ([part, text]: readonly [string, string | undefined]): Promise<boolean> =>
    (await readPart(part).catch(() => (isRemote ? text : undefined))) === text
  return (await Promise.all([...parts].map(isCurrent))).every(Boolean)
}

/** The paths of the files that a document which is a file refers to. */
export function partPaths(parts: DocumentParts = new Map()): string[] {
  return [...parts.keys()].flatMap(part => {
    try {
      return [fileURLToPath(part)]
    } catch {
      // An encoded slash, say: no file is called so.
      return []
    }
  })
}

function partReader(base: URL): (url: string) => Promise<string> {
  return base.protocol === 'file:' ? readWithin(base) : readRemote
}

async function readRemote(url: string): Promise<string> {
  return (await fetchText(new URL(url)))?.text ?? ''
}

/** A link in the folder may lead out of it, and the text of the URL would not show that. */
function readWithin(base: URL): (url: string) => Promise<string> {
  return async url => {
    const folder = await realpath(dirname(fileURLToPath(base)))
    const file = await realpath(fileURLToPath(url)).catch(() => {
      throw new Error('it does not exist')
    })
    if (!file.startsWith(folder + sep)) throw new Error('it is not in the folder of the document')
    return readText(file)
  }
}
