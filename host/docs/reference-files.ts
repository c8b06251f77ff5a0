import { Representation } from '../builtin/representation.ts'
import { toRoot } from '../builtin/to-root.ts'
import type { JsonObject } from '../core/openapi/json.ts'
import type { CollectedDocs, DocsGroup } from './collect.ts'
import { documentOf } from './reference-document.ts'
import { toYaml } from './reference-yaml.ts'

const types = {
  'openapi.json': 'application/json; charset=utf-8',
  // RFC 9512.
  'openapi.yaml': 'application/yaml; charset=utf-8',
} as const

/** Names under which an application's document is found beside its reference. */
export type DocumentFile = keyof typeof types

/** Whether a document is found under this name. */
export function isDocumentFile(name: string): name is DocumentFile {
  return Object.hasOwn(types, name)
}

// A new version of the docs is a new object: what was made of the old one goes with it.
const made = new WeakMap<CollectedDocs, Map<string, Representation>>()

/** The combined document as it is served at its own paths. */
export function combinedDocument(docs: CollectedDocs, file: DocumentFile): Representation {
  const content = () => (file === 'openapi.json' ? docs.json : toYaml(docs.document))
  return once(docs, file, () => new Representation(types[file], content()))
}

/**
 * The document of one application, or of everything, as it is served beside the reference.
 *
 * @param path URL path of the file on its host
 */
export function documentFile(
  docs: CollectedDocs,
  group: DocsGroup | undefined,
  file: DocumentFile,
  path: string,
): Representation {
  return once(docs, path, () => {
    const document: JsonObject = group === undefined ? docs.document : documentOf(docs, group)
    // Relative to the document (OpenAPI 3.1.1 section 4.3): it holds behind a proxy that adds a prefix as well.
    const located = { ...document, servers: [{ url: toRoot(path, path) }] }
    return new Representation(types[file], file === 'openapi.json' ? JSON.stringify(located) : toYaml(located))
  })
}

function once(docs: CollectedDocs, key: string, make: () => Representation): Representation {
  const files = made.get(docs) ?? new Map<string, Representation>()
  made.set(docs, files)
  const representation = files.get(key) ?? make()
  files.set(key, representation)
  return representation
}
