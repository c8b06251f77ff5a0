import { type Html, html } from '../builtin/html.ts'
import { kindIcon, stateBadge } from '../builtin/mount-badges.ts'
import type { Links } from '../builtin/shell.ts'
import type { DocsGroup } from './collect.ts'
import { type Operation, ownTag, referenceFragment } from './operations.ts'
import type { DocsView } from './page-view.ts'

/** Renders one application: what is known of it, and its operations by tag. */
export function renderGroup(
  group: DocsGroup,
  operations: readonly Operation[],
  { paths }: DocsView,
  links: Links,
): Html {
  const { name, mount } = group
  const icon = links.asset(kindIcon(mount?.kind ?? 'fastify'))
  const reference = links.to(paths.reference(name))
  return html`<section id="mount-${name}" class="docs-app" aria-labelledby="title-${name}">
<div class="docs-head"><h2 id="title-${name}">${icon && html`<img src="${icon}" alt="" width="24" height="24">`}${name}${mount && html` ${stateBadge(mount.state)}`}</h2>
${group.operations.length > 0 && renderLinks(reference, group)}</div>
<ul class="docs-facts">${describeMount(group, links).map(fact => html`<li>${fact}</li>`)}</ul>
${renderDiagnostics(group)}
${renderOperations(name, operations, reference)}</section>
`
}

function describeMount(group: DocsGroup, links: Links): Html[] {
  const { name, title, version, mount, origin, ownPage, isStale, isDiscovered } = group
  if (mount === undefined) return [html`Routes of the host itself`]
  const { prefix, kind, state, options, error } = mount
  const base = prefix === '/' ? '/' : `${prefix}/`
  const missing = state === 'ready' ? 'no document' : 'no document yet'
  return [
    ...(title === undefined || title === name ? [] : [html`<strong>${title}</strong>`]),
    html`<a href="${links.to(base)}"><code>${prefix}</code></a>`,
    html`${kind}`,
    ...(version === undefined ? [] : [html`version ${version}`]),
    html`${origin === undefined ? missing : `document from ${origin}`}`,
    ...(ownPage === undefined ? [] : [html`<a href="${links.to(ownPage)}">its own docs</a>`]),
    ...(isDiscovered ? [html`<span class="badge">discovered</span>`] : []),
    ...(isStale ? [html`<span class="badge badge-warn">stale</span>`] : []),
    ...(error === undefined ? [] : [html`<code>${error.code}</code>`]),
    ...(options.tags ?? []).map(tag => html`<span class="badge">${tag}</span>`),
  ]
}

function renderLinks(reference: string, { name }: DocsGroup): Html {
  return html`<p class="docs-links"><a href="${reference}" aria-label="Reference of ${name}">Reference</a>
<a href="${reference}/openapi.json" aria-label="OpenAPI document of ${name} as JSON">JSON</a>
<a href="${reference}/openapi.yaml" aria-label="OpenAPI document of ${name} as YAML">YAML</a></p>`
}

function renderDiagnostics({ diagnostics }: DocsGroup): Html | undefined {
  if (diagnostics.length === 0) return undefined
  const isError = diagnostics.some(({ level }) => level === 'error')
  const noun = isError ? 'problem' : 'remark'
  return html`<details class="docs-diagnostics${isError && ' docs-error'}"${isError && html` open`}>
<summary>${diagnostics.length} ${noun}${diagnostics.length > 1 && 's'} with the document</summary>
<ul>
${diagnostics.map(({ message }) => html`<li>${message}</li>`)}
</ul></details>`
}

function renderOperations(mount: string, operations: readonly Operation[], reference: string): Html | Html[] {
  if (operations.length === 0) return html`<p class="muted">No operations are documented.</p>`
  const byTag = Map.groupBy(operations, ({ tags }) => ownTag(mount, tags[0] ?? mount))
  return [...byTag].map(([tag, members]) => {
    const heading = byTag.size === 1 && tag === mount ? undefined : html`<h3>${tag}</h3>\n`
    return html`<div class="docs-tag">${heading}<ul class="docs-operations">
${members.map(operation => renderRow(mount, operation, reference))}</ul></div>
`
  })
}

/**
 * One line: a page may hold thousands. A search by script reads the line's text and the tag and id in its link, so
 * that only further tags have to be told to it.
 */
function renderRow(mount: string, operation: Operation, reference: string): Html {
  const { method, path, summary, tags } = operation
  const further = tags.slice(1).map(tag => ownTag(mount, tag))
  return html`<li${further.length > 0 && html` data-tags="${further.join(' ')}"`}><a href="${reference}${referenceFragment(operation)}"><b class="${methodClass(method)}">${method}</b> <code>${emphasised(path)}</code> <span>${summary}</span>${operation.operation.deprecated === true && html` <em>deprecated</em>`}</a></li>
`
}

/** The path with its parameters marked up. */
function emphasised(path: string): Html[] {
  return path.split(/(\{[^{}]*\})/).map((part, index) => (index % 2 === 0 ? html`${part}` : html`<var>${part}</var>`))
}

const methodClasses = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

function methodClass(method: string): string {
  return methodClasses.has(method) ? method.toLowerCase() : 'other'
}
