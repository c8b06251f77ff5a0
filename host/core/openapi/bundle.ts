import { reasonOf } from '../show-value.ts'
import { type MergeDiagnostic, toDiagnostic } from './diagnostics.ts'
import { embedFiles } from './embed.ts'
import type { JsonObject } from './json.ts'
import { serializeDocument } from './limits.ts'

/** Where a document comes from, and how to come by what it refers to. */
export interface BundleOptions {
  /** URL of the document, which its references are relative to. */
  readonly url: string
  /** Gives the parsed file at a URL. It is asked for each file once, and only for files that are `within`. */
  read(url: string): Promise<unknown> | unknown
  /** URL that every file must begin with. Default: the origin of the document; of a `file:` URL, its folder. */
  readonly within?: string
  /** Files that are read at most. Default 100. */
  readonly maxFiles?: number
  /** Characters of all files together, as JSON. Default 20 million. */
  readonly maxSize?: number
  /** Name of the mount, for the diagnostics. Default `''`. */
  readonly mount?: string
}

/** A document that refers to nothing outside of itself but what could not be had. */
export interface BundledOpenApi {
  readonly document: JsonObject
  readonly diagnostics: readonly MergeDiagnostic[]
}

/**
 * Brings into a document, of any version, the parts of other files that it refers to, as components of its own. Files
 * may refer to each other in circles. The input is left alone.
 *
 * @throws RangeError or TypeError where the document itself is too large, nested too deeply or no object
 */
export async function bundleOpenApi(document: JsonObject, options: BundleOptions): Promise<BundledOpenApi> {
  const { url, mount = '', maxFiles = 100, maxSize = 20_000_000 } = options
  const within = options.within ?? defaultWithin(url)
  const text = serializeDocument(document)
  const files = new Map<string, unknown>()
  const diagnostics: MergeDiagnostic[] = []
  let size = text.length

  const refuse = (file: string, reason: string): void => {
    files.set(file, undefined)
    diagnostics.push(toDiagnostic(mount, 'reference-external', '', `${nameOf(file)} is not bundled: ${reason}`))
  }

  const load = async (file: string): Promise<void> => {
    if (!file.startsWith(within)) return refuse(file, 'it is not of the origin or folder of the document')
    if (files.size >= maxFiles) return refuse(file, `there are more than ${maxFiles} files`)
    // Counted from here, so that files read side by side are not too many either.
    files.set(file, undefined)
    try {
      const content = serializeDocument(await options.read(file))
      size += content.length
      if (size > maxSize) refuse(file, 'the files are too large together')
      else files.set(file, JSON.parse(content))
    } catch (error) {
      refuse(file, reasonOf(error))
    }
  }

  for (;;) {
    const embedded = embedFiles(JSON.parse(text) as JsonObject, url, files)
    if (embedded.missing.size === 0) return { document: embedded.document, diagnostics }
    await Promise.all([...embedded.missing].map(load))
  }
}

/** The last part of a URL: the rest may be a folder of this machine. */
function nameOf(file: string): string {
  return file.startsWith('file:') ? file.slice(file.lastIndexOf('/') + 1) : file
}

function defaultWithin(url: string): string {
  const { origin, protocol } = new URL(url)
  return protocol === 'http:' || protocol === 'https:' ? `${origin}/` : new URL('.', url).href
}
