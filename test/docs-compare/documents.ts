import { readPublicDocuments } from '../core/openapi/corpus.ts'

// biome-ignore lint/suspicious/noExplicitAny: documents are read at arbitrary depth.
export type Document = any

/** One of the documents that everybody is given. */
export interface Sample {
  readonly name: string
  readonly prefix: string
  readonly document: Document
}

/** What marks a component or an operation as one document's: `<mount>/<section>/<name>`. */
export const marker = 'x-owner'

/**
 * Gives documents of OpenAPI 3.0 and 3.1 whose every component and operation is marked with whose it is, so that what
 * a merger made of it can be told whatever names it gave.
 */
export function createSamples(count: number): Sample[] {
  const all = readPublicDocuments().filter(
    ({ document }) => /^3\.[01]/.test(String(document.openapi)) && document.paths,
  )
  const adyen = all.filter(({ file }) => file.startsWith('adyen/'))
  const chosen = (adyen.length >= count ? adyen : all).slice(0, count)
  return chosen.map(({ document }, index) => {
    const name = `m${index}`
    const marked = structuredClone(document) as Document
    marked.info = { ...marked.info, title: name }
    for (const [section, members] of Object.entries<Document>(marked.components ?? {})) {
      for (const [member, component] of Object.entries<Document>(members)) {
        if (component?.$ref === undefined) component[marker] = `${name}/${section}/${member}`
      }
    }
    for (const item of Object.values<Document>(marked.paths)) {
      for (const operation of Object.values<Document>(item)) {
        if (operation?.responses) operation[marker] = `${name}/operation`
      }
    }
    return { name, prefix: `/${name}`, document: marked }
  })
}
