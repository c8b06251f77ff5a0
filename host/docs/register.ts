import type { FastifyReply, FastifyRequest } from 'fastify'
import { type PartHost, partRoute } from '../builtin/part.ts'
import { linksOf, sendPage } from '../builtin/shell.ts'
import type { DocsOptions, ResolvedHostOptions } from '../options.ts'
import { createCollector } from './collect.ts'
import { renderDocs } from './page.ts'

/** Characters of a search that are looked at. */
const queryLimit = 200

/** Declares the docs page and the combined OpenAPI document. */
export function registerDocs(host: PartHost, options: Required<DocsOptions>, all: ResolvedHostOptions): void {
  const collect = createCollector(host, { title: all.title, version: all.version })

  const sendDocs = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const query = String((request.query as { q?: unknown }).q ?? '').slice(0, queryLimit)
    const links = linksOf(request, all)
    const main = renderDocs(await collect(), links, options, query)
    return sendPage(reply, all, links, { title: `Docs · ${all.title}`, path: options.path, main })
  }
  host.get(options.path, partRoute, sendDocs)
  if (!ignoresTrailingSlash(host)) host.get(`${options.path}/`, partRoute, sendDocs)

  host.get(options.document, partRoute, async (request, reply) => {
    const { json, etag } = await collect()
    void reply.headers({ etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' })
    if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(json)
  })
}

/** Where Fastify takes both spellings for one route, declaring the second is an error. */
function ignoresTrailingSlash({ initialConfig }: PartHost): boolean {
  const { ignoreTrailingSlash, routerOptions } = initialConfig
  return (routerOptions?.ignoreTrailingSlash ?? ignoreTrailingSlash) === true
}

/** If-None-Match compares weakly (RFC 9110 section 13.1.2): what compresses on the way weakens the tag. */
function isFresh(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some(tag => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
