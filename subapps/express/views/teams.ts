import type { Team } from '../domain/team.ts'
import { teamLink } from './crest.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** The list of teams. */
export function teamsView(site: Site, teams: readonly Team[], mayWrite: boolean): Html {
  return html`<h1>Teams</h1>
${mayWrite && html`<p><a class="button button-primary" href="${site.base}/teams/new">New team</a></p>`}
${teams.length === 0 ? html`<p class="empty">No team has joined yet.</p>` : table(site, teams)}`
}

function table(site: Site, teams: readonly Team[]): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Teams"><table>
<caption class="visually-hidden">Teams</caption>
<thead><tr><th scope="col">Team</th><th scope="col">Code</th><th scope="col">Town</th><th scope="col">Ground</th><th scope="col" class="numeric">Founded</th></tr></thead>
<tbody>${teams.map(
    team => html`
<tr><th scope="row"><span class="row">${teamLink(site, team)}</span></th><td><span class="badge">${team.code}</span></td><td>${team.town}</td><td>${team.ground}</td><td class="numeric">${team.founded ?? '–'}</td></tr>`,
  )}
</tbody></table></div>`
}
