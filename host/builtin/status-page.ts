import { type Figures, readingsOf } from './assets/status-figures.js'
import {
  type FigureColumn,
  factTexts,
  figureTexts,
  type MountField,
  mountTexts,
  unknown,
} from './assets/status-text.js'
import { type Html, html } from './html.ts'
import { type ShownState, shownStates, stateBadge } from './mount-badges.ts'
import type { Links, Page } from './shell.ts'
import type { MountLinks, StatusData } from './status-data.ts'

/** Where the parts of the status page are, as paths of the host. */
export interface StatusPaths {
  readonly page: string
  readonly data: string
  asset(file: string): string
}

/** The paths of the status page that is at a path. */
export function statusPaths(page: string): StatusPaths {
  const base = page === '/' ? '' : page
  return { page, data: `${base}/data.json`, asset: file => `${base}/_assets/${file}` }
}

/** One row of the table, as the page's own script fills it too. */
interface Row {
  readonly state: ShownState | undefined
  readonly texts: Readonly<Record<MountField, string>>
  readonly isUnwell?: boolean
  readonly links: MountLinks
  /** `undefined` where nothing is counted. */
  readonly figures: Readonly<Record<FigureColumn, string>> | undefined
}

const figureColumns: readonly (readonly [column: FigureColumn, label: string])[] = [
  ['requests', 'Requests'],
  ['p50', 'p50'],
  ['p99', 'p99'],
  ['errors', 'Errors'],
  ['inFlight', 'In flight'],
  ['upgrades', 'Upgrades'],
]

/** The status page: whole without a script, which only keeps it up to date. */
export function statusPage(data: StatusData, paths: StatusPaths, links: Links, title: string): Page {
  return {
    title: `Status · ${title}`,
    path: paths.page,
    main: renderStatus(data, links.to(paths.data), links),
    head: html`<link rel="stylesheet" href="${links.to(paths.asset('status.css'))}">
<script type="module" src="${links.to(paths.asset('status.js'))}"></script>`,
    policy: { 'script-src': "'self'", 'connect-src': "'self'" },
  }
}

function renderStatus(data: StatusData, source: string, links: Links): Html {
  const facts = factTexts(data)
  const { configuration, bounds } = data
  return html`<div class="status-head"><h1>Status</h1><span class="badge badge-ok" id="live" hidden>live</span></div>
<p class="muted" data-fact="summary">${facts.summary}</p>
<p class="notice notice-error" id="connection" role="status" hidden></p>
<p class="visually-hidden" id="news" role="status"></p>
<div class="notice notice-error" id="failure"${facts.failureCode === '' && html` hidden`}>
<p><strong>The last reload of the configuration failed</strong> <span data-fact="failureAge">${facts.failureAge}</span>: <code data-fact="failureCode">${facts.failureCode}</code></p>
<pre class="status-message" data-fact="failureMessage" tabindex="0" aria-label="What is wrong with the configuration">${facts.failureMessage}</pre>
<p data-fact="failureOutcome">${facts.failureOutcome}</p>
</div>
<div class="notice notice-warn" id="restart"${facts.restart === '' && html` hidden`}>
<p>A restart is needed for what changed in the configuration: <code data-fact="restart">${facts.restart}</code></p>
</div>
<dl class="status-facts">
${renderFact('Up', html`<span data-fact="uptime">${facts.uptime}</span>`)}
${renderFact('Version', html`<span data-fact="version">${facts.version}</span>`)}
${renderFact('Node.js', html`<span data-fact="node">${facts.node}</span>`)}
${renderFact('Memory', html`<span data-fact="memory">${facts.memory}</span>`)}
${renderFact('Event loop delay, p99', html`<span data-fact="loopDelay">${facts.loopDelay}</span>`)}
${
  configuration &&
  renderFact(
    'Configuration',
    html`<span data-fact="configuration">${facts.configuration}</span> <span class="muted">loaded <span data-fact="loaded">${facts.loaded}</span></span>`,
  )
}
</dl>
${renderTable(data, source, links)}
${
  bounds === undefined
    ? html`<p class="muted">Rates, durations and errors need <code>metrics</code>, which is off.</p>`
    : html`<p class="status-legend muted">p50 and p99: half of the requests, and 99 of 100, took no longer. Errors: answers with a status of 500 or more. Upgrades: WebSockets and other upgraded connections that are open.</p>`
}`
}

function renderFact(label: string, content: Html): Html {
  return html`<div><dt>${label}</dt><dd>${content}</dd></div>`
}

/**
 * Roles are spelled out because a narrow screen lays the rows out as cards, and browsers take a table that is laid out
 * otherwise for none.
 */
function renderTable({ at, host, bounds, mounts }: StatusData, source: string, links: Links): Html {
  const textsOf = (figures: Figures | undefined) =>
    bounds && figures && figureTexts(readingsOf(figures, bounds), bounds)
  const columns = bounds === undefined ? [] : figureColumns
  const since = host.state === undefined ? '' : 'readiness'
  const own = { ...blank, name: 'Host', kind: 'its own pages', since }
  return html`<table class="status-table" id="mounts" role="table" data-source="${source}">
<caption><span id="period">${bounds && 'Since the start of the host'}</span></caption>
<thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col" data-sort="name">Application</th>
<th role="columnheader" scope="col" data-sort="state">State</th>
${columns.map(([column, label]) => html`<th role="columnheader" scope="col" class="numeric" data-sort="${column}">${label}</th>\n`)}
<th role="columnheader" scope="col"><span class="visually-hidden">Links</span></th>
</tr></thead>
<tbody role="rowgroup">
${mounts.map(mount => renderRow({ ...mount, texts: mountTexts(mount, at), isUnwell: mount.checks.status === 'unhealthy', figures: textsOf(mount.figures) }))}</tbody>
<tbody role="rowgroup" class="status-own">
${renderRow({ ...host, texts: own, figures: textsOf(host.figures) })}</tbody>
</table>
<template id="row">${renderRow({ state: undefined, texts: blank, links: { ...nowhere, icon: links.asset('icons/node.svg') }, figures: bounds && unknownFigures })}</template>
<template id="badges">${shownStates.map(stateBadge)}</template>`
}

const blank: Readonly<Record<MountField, string>> = { name: '', prefix: '', kind: '', since: '', fault: '', checks: '' }
const nowhere: MountLinks = { app: '', icon: undefined, docs: '', health: '' }
const unknownFigures = Object.fromEntries(figureColumns.map(([column]) => [column, unknown])) as Row['figures']

function renderRow({ state, texts, isUnwell = false, links, figures }: Row): Html {
  const { icon, app, docs, health } = links
  return html`<tr role="row" data-name="${texts.name}">
<th role="rowheader" scope="row"><div class="status-name">${icon && html`<img src="${icon}" alt="" width="24" height="24">`}<div>
<a data-link="app" data-field="name" href="${app}">${texts.name}</a>
<p class="muted"><code data-field="prefix">${texts.prefix}</code> <span data-field="kind">${texts.kind}</span></p>
<p class="status-fault" data-field="fault">${texts.fault}</p>
</div></div></th>
<td role="cell" class="status-state"><span data-badge>${state && stateBadge(state)}</span> <span class="muted" data-field="since">${texts.since}</span>
<p class="muted${isUnwell && ' status-bad'}" data-field="checks">${texts.checks}</p></td>
${
  figures &&
  figureColumns.map(([column, label]) => {
    const text = html`<span data-field="${column}">${figures[column]}</span>`
    return html`<td role="cell" class="numeric" data-label="${label}">${column === 'requests' && sparkline}${text}</td>\n`
  })
}
<td role="cell" class="status-links">${docs !== undefined && html`<a data-link="docs" href="${docs}" aria-label="Docs of ${texts.name}">Docs</a>`}
${health !== undefined && html`<a data-link="health" href="${health}" aria-label="Health of ${texts.name}">Health</a>`}</td>
</tr>
`
}

const sparkline = html`<svg class="status-spark" viewBox="0 0 60 16" width="60" height="16" preserveAspectRatio="none" aria-hidden="true"><polyline points=""/></svg>`
