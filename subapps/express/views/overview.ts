import type { Fixture } from '../domain/fixture.ts'
import type { Team } from '../domain/team.ts'
import { fixtureTable } from './fixture-table.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** What the front page tells. */
export interface Overview {
  readonly teams: readonly Team[]
  readonly players: number
  readonly fixtures: number
  readonly next: readonly Fixture[]
}

/** The front page. */
export function overviewView(site: Site, { teams, players, fixtures, next }: Overview): Html {
  return html`<h1>The league office</h1>
<p class="muted">Who plays in the league, for whom, and when they meet.</p>
<div class="grid">
${card(`${site.base}/teams`, count(teams.length, 'team'), 'Clubs of the league, with their grounds and squads')}
${card(`${site.base}/teams`, count(players, 'player'), 'Registered, each with a position and a shirt number')}
${card(`${site.base}/fixtures`, count(fixtures, 'fixture'), 'Matches by round, home and away')}
</div>
<h2>Next matches</h2>
${
  next.length > 0
    ? fixtureTable(site, { fixtures: next, teams, caption: 'Next matches', withRound: true })
    : html`<p class="empty">No match is planned.</p>`
}`
}

function card(href: string, heading: string, text: string): Html {
  return html`<a class="card" href="${href}"><h2>${heading}</h2><p class="muted">${text}</p></a>`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
