import { createMerger, type MergedOpenApi } from './merger.ts'
import type { OpenApiInfo, OpenApiSource } from './source.ts'

export type { MergedOpenApi } from './merger.ts'

/**
 * Combines the documents of all mounts into one of OpenAPI 3.1, or 3.2 where one of them is 3.2. Whatever a document
 * names gets its mount's name in front, so no two mounts can meet; a document that can't be used leaves only itself
 * out. The inputs are left alone, and the same inputs in any order give the same output.
 *
 * @example
 * const pets = { openapi: '3.1.0', info: { title: 'Pets', version: '1' }, paths: { '/pets': { get: {} } } }
 * const sources = [{ name: 'shop', prefix: '/shop', document: pets }]
 * const { document, diagnostics } = mergeOpenApi(sources, { title: 'All', version: '1' })
 * // document.paths: { '/shop/pets': { get: { tags: ['shop'] } } }
 */
export function mergeOpenApi(sources: readonly OpenApiSource[], info: OpenApiInfo): MergedOpenApi {
  return createMerger().merge(sources, info)
}
