import type { FastifyReply, FastifyRequest } from 'fastify'
import { type PartHost, partRoute } from '../builtin/part.ts'
import { Representation, sendRepresentation } from '../builtin/representation.ts'
import { linksOf, type Page, pageHeaders, renderPage } from '../builtin/shell.ts'
import type { DocsOptions, ResolvedHostOptions } from '../options.ts'
import { createCollector, type DocsGroup } from './collect.ts'
import { docsPage } from './page.ts'
import { DocsChanges } from './page-changes.ts'
import { docsPaths, everything } from './page-links.ts'
import { createView, type DocsView } from './page-view.ts'
import { plainReferencePage, referencePage } from './reference.ts'
import { assetOf } from './reference-assets.ts'
import { combinedDocument, type DocumentFile, documentFile, isDocumentFile } from './reference-files.ts'
import { scalarScript } from './reference-renderer.ts'
import { findScalar } from './reference-scalar.ts'

/** Characters of a search that are looked at. */
const queryLimit = 200

/** Declares the docs page, the references with their documents, and the combined OpenAPI document. */
export function registerDocs(host: PartHost, options: Required<DocsOptions>, all: ResolvedHostOptions): void {
  const collect = createCollector(host, { title: all.title, version: all.version })
  const scalar = options.reference === 'scalar' ? findScalar() : undefined
  const paths = docsPaths(options.path)
  const place = { title: all.title, paths, document: options.document, reference: options.reference }
  const view = async (): Promise<DocsView> => createView(await collect(), place)
  const changes = new DocsChanges(host, collect)

  const send = (request: FastifyRequest, reply: FastifyReply, page: Page): Promise<FastifyReply> => {
    void reply.headers(pageHeaders(page))
    const content = renderPage(all, linksOf(request, all), page)
    return sendRepresentation(request, reply, new Representation('text/html; charset=utf-8', content))
  }

  const sendDocs = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const query = String((request.query as { q?: unknown }).q ?? '').slice(0, queryLimit)
    return send(request, reply, docsPage(await view(), linksOf(request, all), query))
  }

  const sendReference = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { part } = request.params as { part: string }
    const now = await view()
    const group = findGroup(now, part)
    if (group === null) return notFound(reply)
    return send(request, reply, referencePage(now, group, linksOf(request, all)))
  }

  const sendFile = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { part, file } = request.params as { part: string; file: string }
    const now = await view()
    const group = findGroup(now, part)
    if (group !== null && isDocumentFile(file)) {
      const path = `${paths.reference(group?.name)}/${file}`
      return sendRepresentation(request, reply, documentFile(now.docs, group, file, path))
    }
    if (!group || file !== 'plain') return notFound(reply)
    return send(request, reply, plainReferencePage(now, group, linksOf(request, all)))
  }

  host.get(paths.page, partRoute, sendDocs)
  host.get(paths.reference(':part'), partRoute, sendReference)
  host.get(`${paths.reference(':part')}/:file`, partRoute, sendFile)
  if (!ignoresTrailingSlash(host)) {
    if (!paths.page.endsWith('/')) host.get(`${paths.page}/`, partRoute, sendDocs)
    host.get(`${paths.reference(':part')}/`, partRoute, sendReference)
  }
  host.get(paths.asset(':file'), partRoute, async (request, reply) => {
    const { file } = request.params as { file: string }
    const asset = await (file === scalarScript ? scalar?.() : assetOf(file))
    return asset === undefined ? notFound(reply) : sendRepresentation(request, reply, asset)
  })
  host.get(paths.events, partRoute, (request, reply) => changes.stream(request, reply))
  const sendCombined = (path: string, file: DocumentFile) =>
    host.get(path, partRoute, async (request, reply) =>
      sendRepresentation(request, reply, combinedDocument(await collect(), file)),
    )
  sendCombined(options.document, 'openapi.json')
  if (options.document.endsWith('.json')) sendCombined(options.document.replace(/\.json$/, '.yaml'), 'openapi.yaml')
}

/** The group of this name; `undefined` for everything, `null` where there is no such thing. */
function findGroup({ groups }: DocsView, name: string): DocsGroup | undefined | null {
  return groups.find(group => group.name === name) ?? (name === everything ? undefined : null)
}

function notFound(reply: FastifyReply): FastifyReply {
  reply.callNotFound()
  return reply
}

/** Where Fastify takes both spellings for one route, declaring the second is an error. */
function ignoresTrailingSlash({ initialConfig }: PartHost): boolean {
  const { ignoreTrailingSlash, routerOptions } = initialConfig
  return (routerOptions?.ignoreTrailingSlash ?? ignoreTrailingSlash) === true
}
