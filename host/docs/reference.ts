import { type Html, html } from '../builtin/html.ts'
import type { Links, Page, SecurityPolicy } from '../builtin/shell.ts'
import { isObject, listOf, objectOf } from '../core/openapi/json.ts'
import type { DocsGroup } from './collect.ts'
import { renderOperation } from './operation.ts'
import { changesBar } from './page-links.ts'
import type { DocsView } from './page-view.ts'
import { documentOf } from './reference-document.ts'
import { renderers } from './reference-renderer.ts'

/** Operations above which a reference opens folded up. */
const unfoldedLimit = 60

/** The reference of one application, or of everything, by the renderer that the host is set to. */
export function referencePage(view: DocsView, group: DocsGroup | undefined, links: Links): Page {
  const { paths } = view
  const asset = (file: string): string => links.to(paths.asset(file))
  return {
    title: `${group?.name ?? 'Everything'} · Docs · ${view.title}`,
    path: paths.reference(group?.name),
    main: renderReference(view, group, links),
    head: html`<link rel="stylesheet" href="${asset('docs.css')}">
${renderers[view.reference].head(asset)}
<script type="module" src="${asset('live.js')}"></script>`,
    policy: referencePolicy(view, group),
  }
}

/** One application's operations as a page that needs no script. */
export function plainReferencePage(view: DocsView, group: DocsGroup, links: Links): Page {
  const { name, operations } = group
  const reference = links.to(view.paths.reference(name))
  return {
    title: `${name} · Docs · ${view.title}`,
    path: `${view.paths.reference(name)}/plain`,
    main: html`${renderTrail(view, group, links)}
<h1>${group.title ?? name}</h1>
<p class="muted">To try operations out, open the <a href="${reference}">interactive reference</a>.</p>
<div class="stack">${operations.map(operation => renderOperation(view.docs.document, operation, operations.length === 1))}</div>`,
    head: html`<link rel="stylesheet" href="${links.to(view.paths.asset('docs.css'))}">`,
  }
}

function renderReference(view: DocsView, group: DocsGroup | undefined, links: Links): Html {
  const { docs, groups, paths } = view
  const shown = group === undefined ? groups : [group]
  const total = shown.reduce((sum, { operations }) => sum + operations.length, 0)
  const directory = links.to(paths.reference(group?.name))
  const trail = renderTrail(view, group, links)
  if (total === 0) {
    return html`${trail}
<h1>${group?.title ?? group?.name ?? 'Everything'}</h1>
${changesBar(paths, links, docs.version)}
<p class="empty">No operations are documented.</p>`
  }
  return html`${trail}
${changesBar(paths, links, docs.version)}
<noscript><p class="notice">The interactive reference needs JavaScript. ${
    group === undefined
      ? html`<a href="${links.to(paths.page)}">The docs</a> list every operation without it.`
      : html`Here is <a href="${directory}/plain">the same without it</a>.`
  }</p></noscript>
<div id="reference" data-document="${directory}/openapi.json" data-root="${links.to('/')}" data-redirect="${links.to(paths.asset('oauth2-redirect.html'))}" data-expansion="${total > unfoldedLimit ? 'none' : 'list'}"><p class="muted docs-loading" role="status">Loading the reference…</p></div>`
}

function renderTrail({ paths }: DocsView, group: DocsGroup | undefined, links: Links): Html {
  const name = group?.name ?? 'Everything'
  const files = links.to(paths.reference(group?.name))
  return html`<div class="docs-trail"><nav aria-label="Breadcrumb"><ol><li><a href="${links.to(paths.page)}">Docs</a></li><li aria-current="page">${name}</li></ol></nav>
<p class="docs-links"><a href="${files}/openapi.json">JSON</a> <a href="${files}/openapi.yaml">YAML</a></p></div>`
}

/**
 * Requests go to this origin only, and to those that the documents themselves send clients to: servers of single
 * operations, and the endpoints that give OAuth tokens or tell where these are.
 */
function referencePolicy(view: DocsView, group: DocsGroup | undefined): SecurityPolicy {
  const document = group === undefined ? view.docs.document : documentOf(view.docs, group)
  return {
    'script-src': "'self'",
    'connect-src': ["'self'", ...new Set([...serverOrigins(document), ...tokenOrigins(document)])].join(' '),
    ...renderers[view.reference].policy,
  }
}

function serverOrigins(document: unknown): string[] {
  const items = Object.values(objectOf(objectOf(document).paths)).map(objectOf)
  const holders = items.flatMap(item => [item, ...Object.values(item).filter(isObject)])
  return holders.flatMap(({ servers }) => listOf(servers).flatMap(server => originOf(objectOf(server).url)))
}

function tokenOrigins(document: unknown): string[] {
  const schemes = Object.values(objectOf(objectOf(objectOf(document).components).securitySchemes)).map(objectOf)
  const flows = schemes.flatMap(scheme => Object.values(objectOf(scheme.flows)))
  const urls = [...flows.map(flow => objectOf(flow).tokenUrl), ...schemes.map(scheme => scheme.openIdConnectUrl)]
  return urls.flatMap(originOf)
}

/** Only plain hosts: a comma or an asterisk, which a URL may have in its host, means something else in a policy. */
function originOf(url: unknown): string[] {
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return []
  const { origin } = new URL(url)
  return /^https?:\/\/[\w.:[\]-]+$/.test(origin) ? [origin] : []
}
