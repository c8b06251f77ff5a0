import type { Team } from '../domain/team.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** Address of a team's logo, or of the icon that stands for a team without one. */
export function crestUrl(site: Site, team: Team): string {
  // The digest lets a page show a new logo at once where a browser still has the old one in memory.
  if (team.logoDigest === null) return `${site.assets}/icons/team.svg`
  return `${site.base}/teams/${team.id}/logo?v=${team.logoDigest.slice(0, 8)}`
}

/** A team's small logo; its name stands beside it, so it has no text of its own. */
export function crest(site: Site, team: Team): Html {
  return html`<img class="crest" src="${crestUrl(site, team)}" alt="" width="32" height="32">`
}

/** A team's logo and linked name. */
export function teamLink(site: Site, team: Team): Html {
  return html`${crest(site, team)} <a href="${site.base}/teams/${team.id}">${team.name}</a>`
}
