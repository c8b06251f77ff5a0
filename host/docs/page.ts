import { type Html, html } from '../builtin/html.ts'
import { kindIcon, stateBadge } from '../builtin/mount-badges.ts'
import type { Links } from '../builtin/shell.ts'
import type { DocsOptions } from '../options.ts'
import type { CollectedDocs, DocsGroup } from './collect.ts'
import { renderOperation } from './operation.ts'
import { type Operation, searchOperations } from './operations.ts'

/** Renders the docs page: every mount with its operations, or those that a search finds. It needs no script. */
export function renderDocs(docs: CollectedDocs, links: Links, options: Required<DocsOptions>, query: string): Html {
  const isSearch = query.trim() !== ''
  const found = docs.groups
    .map(group => ({ group, operations: searchOperations(group.operations, query) }))
    .filter(({ operations }) => !isSearch || operations.length > 0)
  const total = count(docs.groups.map(group => group.operations.length))
  const matches = count(found.map(({ operations }) => operations.length))
  return html`<h1>Docs</h1>
<p class="muted">${quantity(total, 'operation')} of ${quantity(docs.groups.length, 'group')}, also as <a href="${links.to(options.document)}">OpenAPI document</a>.</p>
<form class="row" role="search" action="${links.to(options.path)}">
<label for="q" class="visually-hidden">Search operations</label>
<input type="search" id="q" name="q" value="${query}" maxlength="200" size="34" placeholder="Path, summary, id or tag" autocomplete="off">
<button class="button button-primary">Search</button>
${isSearch && html`<a href="${links.to(options.path)}">Show all</a>`}
</form>
${isSearch ? searchResult(query, matches) : contents(docs.groups)}
${found.map(({ group, operations }) => renderGroup(docs, group, operations, links, isSearch && matches === 1))}`
}

function searchResult(query: string, total: number): Html {
  if (total === 0) return html`<p class="empty">No operation matches “${query}”.</p>`
  return html`<p>${quantity(total, 'operation')} for “${query}”.</p>`
}

function contents(groups: readonly DocsGroup[]): Html {
  if (groups.length === 0) return html`<p class="empty">Nothing is mounted yet.</p>`
  return html`<nav aria-label="Applications"><ul class="row">
${groups.map(({ name }) => html`<li><a href="#mount-${name}">${name}</a></li>`)}
</ul></nav>`
}

function renderGroup(
  docs: CollectedDocs,
  group: DocsGroup,
  operations: readonly Operation[],
  links: Links,
  isOpen: boolean,
): Html {
  const { name, mount, diagnostics } = group
  const icon = links.asset(kindIcon(mount?.kind ?? 'fastify'))
  return html`<section id="mount-${name}" aria-labelledby="title-${name}">
<h2 id="title-${name}" class="row">${icon && html`<img src="${icon}" alt="" width="24" height="24">`}${name} ${mount && stateBadge(mount.state)}</h2>
<p class="row muted">${describeGroup(group, links)}</p>
${diagnostics.length > 0 && renderDiagnostics(group)}
${
  operations.length > 0
    ? html`<div class="stack">${operations.map(operation => renderOperation(docs.document, operation, isOpen))}</div>`
    : html`<p class="muted">No operations are documented.</p>`
}
</section>
`
}

function describeGroup({ mount, origin, title }: DocsGroup, links: Links): Html {
  if (mount === undefined) return html`<span>Native routes of the host</span>`
  const { prefix, kind, state, options } = mount
  const base = prefix === '/' ? '/' : `${prefix}/`
  return html`<a href="${links.to(base)}"><code>${prefix}</code></a>
${title && html`<span>${title}</span>`}
<span>${kind}</span>
<span>${origin === undefined ? (state === 'ready' ? 'no document' : 'no document yet') : `document from ${origin}`}</span>
${options.tags?.map(tag => html`<span class="badge">${tag}</span>`)}`
}

function renderDiagnostics({ diagnostics }: DocsGroup): Html {
  const isError = diagnostics.some(({ level }) => level === 'error')
  return html`<div class="notice${isError && ' notice-error'}"><ul>
${diagnostics.map(({ message }) => html`<li>${message}</li>`)}
</ul></div>`
}

function count(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function quantity(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
