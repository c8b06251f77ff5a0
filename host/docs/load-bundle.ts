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
}

/**
 * Brings the other files that a document refers to into it: those of its own origin, or of its own folder and those
 * below.
 *
 * @throws a TimeoutError where they take too long together
 */
export async function bundleDocument(name: string, document: OpenApiDocument, url: URL): Promise<BundledDocument> {
  const read = url.protocol === 'file:' ? readWithin(url) : readRemote
  const bundling = (): ReturnType<typeof bundleOpenApi> => bundleOpenApi(document, { url: url.href, read, mount: name })
  const { document: bundled, diagnostics } = await withinDeadline(loadDeadline, bundling)
  return { document: bundled, remarks: diagnostics.map(({ message }) => message) }
}

async function readRemote(url: string): Promise<OpenApiDocument> {
  const fetched = await fetchText(new URL(url))
  return parseDocument(fetched?.text ?? '')
}

/** A link in the folder may lead out of it, and the text of the URL would not show that. */
function readWithin(base: URL): (url: string) => Promise<OpenApiDocument> {
  return async url => {
    const folder = await realpath(dirname(fileURLToPath(base)))
    const file = await realpath(fileURLToPath(url)).catch(() => {
      throw new Error('it does not exist')
    })
    if (!file.startsWith(folder + sep)) throw new Error('it is not in the folder of the document')
    return parseDocument(await readText(file))
  }
}
