import { type Html, html } from '../builtin/html.ts'
import type { Links, Page } from '../builtin/shell.ts'
import type { DocsGroup } from './collect.ts'
import { type Operation, searchOperations } from './operations.ts'
import { renderGroup } from './page-group.ts'
import { changesBar } from './page-links.ts'
import type { DocsView } from './page-view.ts'

interface Found {
  readonly group: DocsGroup
  readonly operations: readonly Operation[]
}

/**
 * The docs page: everything mounted with its operations, or the operations that a search finds. It is whole without a
 * script, which only searches faster.
 */
export function docsPage(view: DocsView, links: Links, query: string): Page {
  const { paths, title } = view
  return {
    title: `Docs · ${title}`,
    path: paths.page,
    main: renderDocs(view, links, query.trim()),
    head: html`<link rel="stylesheet" href="${links.to(paths.asset('docs.css'))}">
<script type="module" src="${links.to(paths.asset('search.js'))}"></script>
<script type="module" src="${links.to(paths.asset('live.js'))}"></script>`,
    // The browser asks for changes, and for the whole list where a search has left only a part of it.
    policy: { 'script-src': "'self'", 'connect-src': "'self'" },
  }
}

function renderDocs(view: DocsView, links: Links, query: string): Html {
  const { docs, groups, paths } = view
  const isSearch = query !== ''
  const found = groups
    .map(group => ({ group, operations: searchOperations(group.operations, query) }))
    .filter(({ operations }) => !isSearch || operations.length > 0)
  const total = count(groups.map(({ operations }) => operations))
  const matches = count(found.map(({ operations }) => operations))
  return html`<h1>Docs</h1>
<p class="muted">${quantity(total, 'operation')} of ${describeOwners(groups)}. Everything in <a href="${links.to(paths.reference(undefined))}">one reference</a>, or as <a href="${links.to(view.document)}">one OpenAPI document</a>.</p>
${changesBar(paths, links, docs.version)}
<div class="docs">
${renderIndex(found)}
<div class="docs-content">
<form class="docs-search" role="search" id="search" action="${links.to(paths.page)}"${isSearch && html` data-part`}>
<label for="q" class="visually-hidden">Search operations</label>
<input type="search" id="q" name="q" value="${query}" maxlength="200" placeholder="Search by path, summary, id or tag" autocomplete="off" autocapitalize="off" spellcheck="false" aria-keyshortcuts="/" aria-describedby="result">
<button class="button">Search</button>
<a class="button button-quiet" id="clear" href="${links.to(paths.page)}"${!isSearch && html` hidden`}>Show all</a>
</form>
<p class="docs-result muted" id="result" role="status">${isSearch && describeResult(query, matches)}</p>
<div id="list">
${found.map(({ group, operations }) => renderGroup(group, operations, view, links))}${
  groups.length === 0 && html`<p class="empty">Nothing is mounted yet.</p>`
}</div>
</div>
</div>`
}

function describeResult(query: string, matches: number): string {
  return matches === 0 ? `No operation matches “${query}”.` : `${quantity(matches, 'operation')} for “${query}”.`
}

function describeOwners(groups: readonly DocsGroup[]): string {
  const mounts = groups.filter(({ mount }) => mount !== undefined).length
  return `${quantity(mounts, 'application')}${mounts < groups.length ? ' and the host' : ''}`
}

function renderIndex(found: readonly Found[]): Html {
  return html`<nav class="docs-index" id="index" aria-label="Applications in the docs"><ul>
${found.map(
  ({ group: { name, mount }, operations }) =>
    html`<li><a href="#mount-${name}"><span class="docs-state ${mount?.state ?? 'ready'}"></span><span>${name}</span><span class="numeric">${operations.length}</span></a></li>
`,
)}</ul></nav>`
}

function count(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0)
}

function quantity(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
