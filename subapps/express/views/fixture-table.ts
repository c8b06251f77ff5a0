import type { Fixture } from '../domain/fixture.ts'
import type { Team } from '../domain/team.ts'
import { teamLink } from './crest.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'
import { time } from './time.ts'

/** How a table of fixtures looks. */
export interface FixtureTable {
  readonly fixtures: readonly Fixture[]
  readonly teams: readonly Team[]
  readonly caption: string
  /** Whether to name the round of each. */
  readonly withRound?: boolean
  /** Whether to link the form that reschedules each. */
  readonly mayWrite?: boolean
}

/** Fixtures as a table. */
export function fixtureTable(site: Site, { fixtures, teams, caption, withRound, mayWrite }: FixtureTable): Html {
  const teamById = new Map(teams.map(team => [team.id, team]))
  const team = (id: number) => html`<span class="row">${teamLink(site, teamById.get(id)!)}</span>`
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption class="visually-hidden">${caption}</caption>
<thead><tr><th scope="col">Home</th><th scope="col">Away</th><th scope="col">Kick-off</th><th scope="col">Ground</th>${
    withRound && html`<th scope="col" class="numeric">Round</th>`
  }${mayWrite && html`<th scope="col"><span class="visually-hidden">Change</span></th>`}</tr></thead>
<tbody>${fixtures.map(
    fixture => html`
<tr><td>${team(fixture.homeTeamId)}</td><td>${team(fixture.awayTeamId)}</td><td>${time(fixture.kickOff)}</td><td>${
      teamById.get(fixture.homeTeamId)?.ground
    }</td>${withRound && html`<td class="numeric">${fixture.round}</td>`}${
      mayWrite &&
      html`<td class="numeric"><a href="${site.base}/fixtures/${fixture.id}/edit">Reschedule<span class="visually-hidden"> ${
        teamById.get(fixture.homeTeamId)?.name
      } against ${teamById.get(fixture.awayTeamId)?.name}</span></a></td>`
    }</tr>`,
  )}
</tbody></table></div>`
}
