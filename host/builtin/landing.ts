import type { PathOptions, ResolvedHostOptions } from '../options.ts'
import { type Html, html } from './html.ts'
import { kindIcon, stateBadge } from './mount-badges.ts'
import { type MountView, type PartHost, partRoute } from './part.ts'
import { type Links, linksOf, sendPage } from './shell.ts'

/** Declares the landing page: everything mounted, with its state and the way to it and to its docs. */
export function registerLanding(host: PartHost, options: Required<PathOptions>, all: ResolvedHostOptions): void {
  host.get(options.path, partRoute, (request, reply) => {
    const links = linksOf(request, all)
    const main = renderLanding(host.mounts.list(), links, all)
    return sendPage(reply, all, links, { title: all.title, path: options.path, main })
  })
}

function renderLanding(mounts: readonly MountView[], links: Links, options: ResolvedHostOptions): Html {
  if (mounts.length === 0) {
    return html`<h1>${options.title}</h1>
<p class="empty">Nothing is mounted yet. <code>host.mount('/prefix', app)</code> puts an application here.</p>`
  }
  const ready = mounts.filter(({ state }) => state === 'ready').length
  const applications = mounts.length === 1 ? '1 application' : `${mounts.length} applications`
  return html`<h1>${options.title}</h1>
<p class="muted">${applications} on one port, ${ready === mounts.length ? 'all' : ready} ready.</p>
<ul class="grid">
${mounts.map(mount => renderMount(mount, links, options))}
</ul>`
}

function renderMount(mount: MountView, links: Links, options: ResolvedHostOptions): Html {
  const { name, prefix, kind, state, error } = mount
  const icon = links.asset(kindIcon(kind))
  const base = prefix === '/' ? '/' : `${prefix}/`
  return html`<li class="card stack">
<div class="row">${icon && html`<img src="${icon}" alt="" width="24" height="24">`}<h2><a href="${links.to(base)}">${name}</a></h2>${stateBadge(state)}</div>
<p class="muted"><code>${prefix}</code> ${kind}</p>
${error && html`<p><code>${error.code}</code></p>`}
${options.docs !== false && html`<p><a href="${links.to(options.docs.path)}#mount-${name}">Docs</a></p>`}
</li>
`
}
