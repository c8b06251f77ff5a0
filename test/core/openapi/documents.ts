import { mergeOpenApi } from '../../../host/core/openapi/index.ts'
import type { OpenApiSource } from '../../../host/core/openapi/source.ts'

// biome-ignore lint/suspicious/noExplicitAny: documents are read at arbitrary depth.
export type Any = any

/** The least that an operation can have. */
export const ok: Any = { responses: { 200: { description: 'OK' } } }

/** Merges documents that throw when they are written to. */
export function merge(...sources: OpenApiSource[]) {
  const { document, diagnostics } = mergeOpenApi(sources.map(freeze), { title: 'All', version: '1' })
  return { document: document as Any, diagnostics }
}

/** Merges one document, of OpenAPI 3.1 where it does not say. */
export function mergeOne(document: Any, prefix = '/a', options: Partial<OpenApiSource> = {}) {
  const version = 'swagger' in document ? {} : { openapi: '3.1.0' }
  return merge({ name: 'a', prefix, document: { ...version, ...document }, ...options })
}

/** Freezes a value and all that is in it. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const item of Object.values(value)) freeze(item)
  }
  return value
}
