import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ResolvedHostOptions } from '../options.ts'
import { type Html, html } from './html.ts'
import { linkFrom, toRoot } from './to-root.ts'

/** Sources by directive of a Content-Security-Policy. */
export type SecurityPolicy = Readonly<Record<string, string>>

/** Nothing but the host's own style sheet, images and forms: an injected script or frame has no way to run. */
const basePolicy: SecurityPolicy = {
  'default-src': "'none'",
  'style-src': "'self'",
  'img-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

/** A page of the host, ready to be sent. */
export interface Page {
  readonly title: string
  /** Path of the page on the host, to mark it in the navigation. */
  readonly path: string
  readonly main: Html
  /** Style sheets and scripts of its own. */
  readonly head?: Html
  /** What it needs beyond the host's own style sheet, images and forms. */
  readonly policy?: SecurityPolicy
}

/** How a page makes its links: all relative to where it is. */
export interface Links {
  /** The URL of a path of the host. */
  to(path: string): string
  /** The URL of a file of the design system, or `undefined` where static assets are switched off. */
  asset(file: string): string | undefined
}

/** The links of the page that answers this request. */
export function linksOf(request: FastifyRequest, options: ResolvedHostOptions): Links {
  const root = toRoot(request.url, request.originalUrl)
  const assets = options.static
  return {
    to: path => linkFrom(root, path),
    asset: file => (assets === false ? undefined : linkFrom(root, `${assets.path}/${file}`)),
  }
}

/** Sends a page with its security headers; a client may keep it but has to ask whether it still holds. */
export function sendPage(reply: FastifyReply, options: ResolvedHostOptions, links: Links, page: Page): FastifyReply {
  return reply
    .headers({
      ...pageHeaders(page),
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    })
    .send(renderPage(options, links, page))
}

/** The headers by which a browser keeps a page to what it was made to do. */
export function pageHeaders({ policy }: Page): Record<string, string> {
  const directives = Object.entries({ ...basePolicy, ...policy })
  return {
    'content-security-policy': directives.map(([name, sources]) => `${name} ${sources}`).join('; '),
    'referrer-policy': 'same-origin',
  }
}

/** Renders a page with the header and navigation that all pages of the host have. */
export function renderPage(options: ResolvedHostOptions, links: Links, page: Page): string {
  return renderShell(options, links, page).toString()
}

function renderShell(options: ResolvedHostOptions, links: Links, page: Page): Html {
  const style = links.asset('portico.css')
  const favicon = links.asset('favicon.svg')
  const logo = links.asset('icons/portico.svg')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
${style && html`<link rel="stylesheet" href="${style}">`}
${favicon && html`<link rel="icon" href="${favicon}">`}
${page.head}
</head>
<body>
<a class="skip-link" href="#main">Skip to content</a>
<header class="site-header">
<a class="brand" href="${links.to(options.landing === false ? page.path : options.landing.path)}">${
    logo && html`<img src="${logo}" alt="" width="26" height="26">`
  }${options.title}</a>
<nav aria-label="Main">${navigation(options).map(([path, label]) => navigationLink(links, page, path, label))}</nav>
</header>
<main class="page" id="main">
${page.main}
</main>
</body>
</html>
`
}

function navigationLink(links: Links, page: Page, path: string, label: string): Html {
  return html`<a href="${links.to(path)}"${path === page.path && html` aria-current="page"`}>${label}</a>`
}

function navigation(options: ResolvedHostOptions): [path: string, label: string][] {
  const entries: [string, string][] = []
  if (options.landing !== false) entries.push([options.landing.path, 'Applications'])
  if (options.docs !== false) entries.push([options.docs.path, 'Docs'])
  if (options.docs !== false) entries.push([options.docs.document, 'OpenAPI'])
  if (options.health !== false) entries.push([`${options.health.path}/ready`, 'Health'])
  if (options.status !== false) entries.push([options.status.path, 'Status'])
  return entries
}
