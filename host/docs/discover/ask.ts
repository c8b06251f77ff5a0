import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import type { OpenApiDocument } from '../../options.ts'
import { withinDeadline } from '../../within-deadline.ts'
import { sizeLimit } from '../load-remote.ts'

/** Where applications commonly give their document, the most telling first. */
const commonPaths = ['/openapi.json', '/docs/json', '/swagger.json'] as const

/** Milliseconds that an application has to give its document. */
const askDeadline = 2_000

/** Documents at paths of its own that an application is asked for, at most. */
const ownLimit = 3

/** Marks a request by which the host looks for the application's document; it comes from no client. */
const discoveryHeader = 'x-portico-discovery'

/** What is asked of a host, to ask an application on it. */
export type AskedHost = Pick<FastifyInstance, 'inject' | 'hasRoute'>

const asking = new AsyncLocalStorage<readonly object[]>()

/** Whether what runs now was begun by asking an application on this host for its document. */
export function isAsking(host: object): boolean {
  return asking.getStore()?.includes(host) ?? false
}

/** A document that an application gave, and the path, below its prefix, at which it did. */
export interface GivenDocument {
  readonly document: OpenApiDocument
  readonly path: string
}

/**
 * Asks an application for its document with GET requests in this process: at the common paths, and at paths of its own
 * that look like one. The requests go through the host as a stranger's would, all of its hooks included, so that they see
 * what anybody may see; they carry `x-portico-discovery: 1`, no cookie, and an address that is nobody's.
 *
 * Only a 200 with JSON counts that has an `openapi` or `swagger` version. `isOwned` tells whether the application is the
 * one that answers at a URL.
 */
export async function askForDocument(
  host: AskedHost,
  prefix: string,
  ownPaths: readonly string[],
  isOwned: (url: string) => boolean,
): Promise<GivenDocument | undefined> {
  const base = prefix === '/' ? '' : prefix
  const paths = [...new Set([...commonPaths, ...ownPaths.filter(looksLikeDocument).slice(0, ownLimit)])]
    // The host's own document would wait for itself.
    .filter(path => isOwned(base + path) && !host.hasRoute({ method: 'GET', url: base + path }))
  const hosts = [...(asking.getStore() ?? []), host]
  const given = await asking.run(hosts, () =>
    Promise.all(paths.map(path => ask(host, base + path).catch(() => undefined))),
  )
  const first = given.findIndex(document => document !== undefined)
  return first === -1 ? undefined : { document: given[first]!, path: paths[first]! }
}

function looksLikeDocument(path: string): boolean {
  return /(?:openapi|swagger|api-docs|[/-]json)(?:\.json)?$/i.test(path) && !path.includes('{')
}

/** Where applications commonly show their documentation to people. */
const commonPages = ['/docs', '/api-docs', '/swagger', '/reference'] as const

/** Follows one redirect, as from `/docs` to `/docs/`. */
const pageRedirects = 1

/**
 * Asks an application for a documentation page of its own, as `askForDocument` asks for its document: gives the path,
 * below the prefix, of the first page that is made of one of the known renderers.
 */
export async function askForPage(
  host: AskedHost,
  prefix: string,
  isOwned: (url: string) => boolean,
): Promise<string | undefined> {
  const base = prefix === '/' ? '' : prefix
  const paths = commonPages.filter(path => isOwned(base + path) && !host.hasRoute({ method: 'GET', url: base + path }))
  const hosts = [...(asking.getStore() ?? []), host]
  const given = await asking.run(hosts, () =>
    Promise.all(paths.map(path => isDocsPage(host, base + path, pageRedirects).catch(() => false))),
  )
  return paths.find((_, index) => given[index])
}

async function isDocsPage(host: AskedHost, url: string, redirects: number): Promise<boolean> {
  const answer = await get(host, url, 'text/html')
  const { location } = answer
  if (location !== undefined && redirects > 0) {
    const target = new URL(location, `http://localhost${url}`)
    return target.hostname === 'localhost' && isDocsPage(host, target.pathname, redirects - 1)
  }
  return (
    answer.status === 200 &&
    /\bhtml\b/i.test(answer.type) &&
    /swagger|openapi|redoc|scalar|rapidoc/i.test(answer.text ?? '')
  )
}

async function ask(host: AskedHost, url: string): Promise<OpenApiDocument | undefined> {
  const { status, type, text } = await get(host, url, 'application/json')
  return status === 200 && /[/+]json\b/i.test(type) ? toVersioned(text) : undefined
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly location: string | undefined
  /** `undefined` where it is too long. */
  readonly text: string | undefined
}

async function get(host: AskedHost, url: string, accept: string): Promise<Answer> {
  // The signal ends the response wherever it is: too long, too late, or of no use.
  return withinDeadline(askDeadline, async signal => {
    const response = await host.inject({
      method: 'GET',
      url,
      headers: { accept, 'user-agent': 'portico', [discoveryHeader]: '1' },
      // Reserved for documentation (RFC 5737): an application that trusts the loopback address must not trust this.
      remoteAddress: '192.0.2.1',
      payloadAsStream: true,
      signal,
    })
    const { location } = response.headers
    return {
      status: response.statusCode,
      type: String(response.headers['content-type'] ?? ''),
      location: response.statusCode >= 300 && response.statusCode < 400 ? String(location ?? '') : undefined,
      text: await readText(response.stream()),
    }
  })
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > sizeLimit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function toVersioned(text: string | undefined): OpenApiDocument | undefined {
  const value: unknown = JSON.parse(text ?? 'null')
  if (typeof value !== 'object' || value === null) return undefined
  const { openapi, swagger } = value as { openapi?: unknown; swagger?: unknown }
  return typeof (openapi ?? swagger) === 'string' ? (value as OpenApiDocument) : undefined
}
