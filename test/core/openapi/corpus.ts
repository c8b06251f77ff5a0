import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** A document that somebody published. */
export interface PublicDocument {
  /** Of the file, for people. */
  readonly file: string
  readonly document: Record<string, unknown>
}

/** Folder of further documents, where there is one. */
export const corpusFolder = process.env.PORTICO_CORPUS

/** Reads the OpenAPI documents of the installed packages of examples, and those of PORTICO_CORPUS where it is set. */
export function readPublicDocuments(): PublicDocument[] {
  const packages = ['@readme/oas-examples/package.json', '@scalar/galaxy'].map(name =>
    dirname(fileURLToPath(import.meta.resolve(name))),
  )
  const folders = corpusFolder === undefined ? packages : [...packages, corpusFolder]
  return folders.flatMap(readDocuments)
}

/** Reads one document. */
export function readDocument(path: string): Record<string, unknown> {
  const text = readFileSync(path, 'utf8')
  return path.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 1_000 })
}

function readDocuments(folder: string): PublicDocument[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return files.flatMap(file => {
    if (basename(file) === 'package.json' || !/\.(?:json|ya?ml)$/.test(file)) return []
    // The same document in its other spelling.
    if (/\.ya?ml$/.test(file) && existsSync(join(folder, toJsonFile(file)))) return []
    const document = readDocument(join(folder, file))
    return document && ('openapi' in document || 'swagger' in document) ? [{ file, document }] : []
  })
}

function toJsonFile(file: string): string {
  return file.replace(/(?:^|\/)yaml\//, match => match.replace('yaml', 'json')).replace(/\.ya?ml$/, '.json')
}
