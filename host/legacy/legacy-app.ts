import { randomBytes } from 'node:crypto'
import type { ClientRequest, ServerResponse } from 'node:http'
import type { MountedApp, MountedRequest, MountSite } from '../adapters/types.ts'
import { arrivalOf, originOf } from '../core/forwarded.ts'
import { setRequestHeader } from '../core/request-header.ts'
import { toAppCookies } from '../core/rewrite/cookie.ts'
import { permitInjection } from '../core/rewrite/csp.ts'
import { relocateHeader } from '../core/rewrite/headers.ts'
import type { Relocation } from '../core/rewrite/relocation.ts'
import { type CookieSite, toBrowserCookie } from '../core/rewrite/set-cookie.ts'
import { type BodyKind, bodyKindOf, createRewriting } from './body.ts'
import { codingOf } from './coding.ts'
import type { ResolvedLegacyOptions } from './legacy-options.ts'
import { askForWhole, mendDestination, restoreConditions } from './request.ts'
import { type BodyPlan, rewriteResponse } from './response.ts'
import { type ShimConfig, sendShim, shim, shimMarkup, workerShim } from './shim.ts'
import { EntityTagMark } from './validators.ts'

/**
 * Makes an application that was written for `/` work under the mount's prefix, whatever kind it is: what it answers gets
 * the prefix, what is asked of it loses what only the browser's side knows. Nothing of the application is touched.
 */
export function legacyApp(
  mounted: MountedApp,
  kind: string,
  site: MountSite,
  options: ResolvedLegacyOptions,
): MountedApp {
  const isTold = !untold.has(kind)
  return {
    ...mounted,
    handle(request, response) {
      const visit = LegacyVisit.of(request, mounted, site, options)
      if (visit === undefined) return mounted.handle(request, response)
      if (visit.path === shim().path && options.shim) return sendShim(response)
      if (visit.isAtBarePrefix) return visit.sendToSlash(response)
      visit.mendRequest()
      if (!isTold) hidePrefix(request)
      rewriteResponse(response, () => visit.mendHead(response))
      return mounted.handle(request, response)
    },
    ...(mounted.upgrade && {
      upgrade(request, socket, head) {
        const visit = LegacyVisit.of(request, mounted, site, options)
        visit?.mendCookies()
        if (visit !== undefined && !isTold) hidePrefix(request)
        mounted.upgrade?.(request, socket, head)
      },
    }),
  }
}

/**
 * Kinds without a framework that could be told its prefix: one that finds the whole URL somewhere believes that it is its
 * own (GraphQL Yoga, say, matches its routes by `originalUrl` where there is one).
 */
const untold = new Set(['node', 'http-server'])

function hidePrefix(request: MountedRequest): void {
  request.originalUrl = request.url
  request.baseUrl = ''
}

/** A request of a legacy application, and where its browser finds the application. */
class LegacyVisit {
  /** The path that the application sees. */
  readonly path: string
  readonly #request: MountedRequest
  readonly #relocation: Relocation
  readonly #cookies: CookieSite
  readonly #options: ResolvedLegacyOptions
  #mark: EntityTagMark | undefined
  #isConditionMarked = false

  /** `undefined` where the browser finds the application at the root, where it believes to be. */
  static of(
    request: MountedRequest,
    mounted: MountedApp,
    site: MountSite,
    options: ResolvedLegacyOptions,
  ): LegacyVisit | undefined {
    const origin = originOf(arrivalOf(request), site.trust)
    const prefix = origin.prefix + request.baseUrl
    if (prefix === '') return undefined
    const named = [origin.host, request.headers.host ?? ''].filter(isAuthority)
    const authorities = [...named, ...options.hosts, ...(mounted.authorities ?? [])]
    const relocation = {
      prefix,
      keep: options.keep,
      origin: isAuthority(origin.host)
        ? `${origin.protocol === 'https' ? 'https' : 'http'}://${origin.host}`
        : undefined,
      authorities: new Set(authorities.map(authority => authority.toLowerCase())),
    }
    return new LegacyVisit(request, relocation, { prefix, tag: site.isNested() ? site.name : undefined }, options)
  }

  private constructor(
    request: MountedRequest,
    relocation: Relocation,
    cookies: CookieSite,
    options: ResolvedLegacyOptions,
  ) {
    this.#request = request
    this.#relocation = relocation
    this.#cookies = cookies
    this.#options = options
    this.path = pathOf(request.url)
  }

  /** At `/legacy` itself a browser would take a page's relative links for those of `/`. Who wants no page has no such links. */
  get isAtBarePrefix(): boolean {
    const { method, originalUrl, baseUrl, headers } = this.#request
    if (originalUrl.charAt(baseUrl.length) === '/' || (method !== 'GET' && method !== 'HEAD')) return false
    return headers.accept?.includes('text/html') ?? false
  }

  sendToSlash(response: ServerResponse): void {
    const { url } = this.#request
    // For now: another application may come to be mounted here, and a permanent redirect is kept for good.
    response.writeHead(307, { location: this.#relocation.prefix + url, 'content-length': 0 }).end()
  }

  mendRequest(): void {
    this.mendCookies()
    mendDestination(this.#request, this.#relocation.prefix)
    if (!this.#options.body) return
    this.#isConditionMarked = restoreConditions(this.#request, () => this.#entityTagMark)
    askForWhole(this.#request, this.path)
  }

  mendCookies(): void {
    const { cookie } = this.#request.headers
    if (cookie === undefined || !this.#options.cookies) return
    const own = toAppCookies(cookie, this.#cookies)
    if (own !== cookie) setRequestHeader(this.#request, 'cookie', own)
  }

  /** Puts the prefix into the headers of an answer, and says how its body is rewritten. */
  mendHead(response: ServerResponse): BodyPlan | undefined {
    this.#mendHeaders(response)
    const kind = this.#bodyKind(response)
    const coding = codingOf(textOf(response, 'content-encoding'))
    if (kind === undefined || coding === 'unknown') {
      if (response.statusCode === 304 && this.#isConditionMarked) this.#markTag(response)
      return undefined
    }
    this.#describeRewritten(response)
    if (this.#request.method === 'HEAD') return undefined
    const rewriting = createRewriting(
      kind,
      this.#relocation,
      this.path,
      this.#options.json,
      this.#insertions(kind, response),
    )
    return { rewriting, coding }
  }

  #mendHeaders(response: ServerResponse): void {
    // Node has it on every outgoing message, and its types only on the client's.
    const { getRawHeaderNames } = response as unknown as Pick<ClientRequest, 'getRawHeaderNames'>
    for (const name of getRawHeaderNames.call(response)) {
      const value = response.getHeader(name)
      const lower = name.toLowerCase()
      if (value === undefined || typeof value === 'number') continue
      if (lower === 'set-cookie') {
        if (!this.#options.cookies) continue
        const lines = [value].flat().map(line => toBrowserCookie(line, this.#cookies, this.path))
        response.setHeader(name, lines)
        continue
      }
      const moved = [value].flat().map(each => relocateHeader(lower, each, this.#relocation, this.path))
      if (moved.some((each, index) => each !== [value].flat()[index])) {
        response.setHeader(name, Array.isArray(value) ? moved : (moved[0] as string))
      }
    }
  }

  #bodyKind(response: ServerResponse): BodyKind | undefined {
    const { statusCode } = response
    if (!this.#options.body || statusCode === 204 || statusCode === 206 || statusCode === 304) return undefined
    return bodyKindOf({
      contentType: textOf(response, 'content-type') ?? (isSniffed(response) ? undefined : ''),
      path: this.path,
      destination: this.#destination,
      json: this.#options.json,
      shim: this.#options.shim,
    })
  }

  /** A rewritten body has another length, other digests and another tag than the application says, and no ranges. */
  #describeRewritten(response: ServerResponse): void {
    for (const name of unknowable) if (response.hasHeader(name)) response.removeHeader(name)
    this.#markTag(response)
  }

  #markTag(response: ServerResponse): void {
    const tag = textOf(response, 'etag')
    if (tag !== undefined) response.setHeader('etag', this.#entityTagMark.add(tag))
  }

  /** Made where it is needed: most requests name no tag, and most answers have none that is rewritten. */
  get #entityTagMark(): EntityTagMark {
    const { prefix } = this.#relocation
    this.#mark ??= new EntityTagMark(JSON.stringify([prefix, this.#cookies.tag, this.#options, shim().path]))
    return this.#mark
  }

  #insertions(kind: BodyKind, response: ServerResponse) {
    const destination = this.#destination
    const isPage = destination === undefined || pages.has(destination)
    return {
      markup:
        (kind === 'html' || kind === 'sniffed') && isPage && this.#options.shim ? this.#markup(response) : undefined,
      always: destination !== undefined && isPage,
      script: kind === 'worker' ? workerShim(this.#shimConfig) : '',
    }
  }

  /** The shim's markup, which the page's policies are made to let in. */
  #markup(response: ServerResponse): string {
    const given = policyHeaders.map(name => [response.getHeader(name) ?? []].flat().map(String))
    if (given.every(values => values.length === 0)) return shimMarkup(this.#shimConfig, undefined)
    const script = `${this.#relocation.origin?.replace(/^https?:\/\//, '') ?? ''}${this.#relocation.prefix}${shim().path}`
    const { policies, nonce } = permitInjection(given.flat(), newNonce, script)
    const rest = [...policies]
    for (const [index, name] of policyHeaders.entries()) {
      const values = rest.splice(0, given[index]?.length)
      if (values.length > 0) response.setHeader(name, values)
    }
    return shimMarkup(this.#shimConfig, nonce)
  }

  get #shimConfig(): ShimConfig {
    const { prefix, keep } = this.#relocation
    return { prefix, keep, authorities: [...this.#relocation.authorities], cookieTag: this.#cookies.tag }
  }

  /** Fetch metadata section 2.1: what the browser wants the answer for. */
  get #destination(): string | undefined {
    const value = this.#request.headers['sec-fetch-dest']
    return typeof value === 'string' ? value.toLowerCase() : undefined
  }
}

const pages = new Set(['document', 'iframe', 'frame', 'embed', 'object', 'fencedframe'])

/** Whether a client's name for the host may come to stand in pages: a name or an address, and perhaps a port. */
function isAuthority(host: string): boolean {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host) && URL.canParse(`http://${host}`)
}

const policyHeaders = ['content-security-policy', 'content-security-policy-report-only'] as const

const unknowable = ['content-length', 'accept-ranges', 'content-md5', 'digest', 'content-digest', 'repr-digest']

/** Whether a browser looks at the body of an answer without a type (Fetch Standard, X-Content-Type-Options). */
function isSniffed(response: ServerResponse): boolean {
  return textOf(response, 'x-content-type-options')?.trim().toLowerCase() !== 'nosniff'
}

function newNonce(): string {
  return randomBytes(16).toString('base64url')
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

function textOf(response: ServerResponse, name: string): string | undefined {
  const value = response.getHeader(name)
  return value === undefined ? undefined : String(Array.isArray(value) ? value[0] : value)
}
