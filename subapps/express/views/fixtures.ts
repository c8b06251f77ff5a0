import type { Fixture } from '../domain/fixture.ts'
import type { Team } from '../domain/team.ts'
import { fixtureTable } from './fixture-table.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** What the page of fixtures tells. */
export interface FixturesPage {
  /** By round. */
  readonly fixtures: readonly Fixture[]
  readonly teams: readonly Team[]
  readonly mayWrite: boolean
}

/** All fixtures, a table for each round. */
export function fixturesView(site: Site, { fixtures, teams, mayWrite }: FixturesPage): Html {
  const rounds = [...Map.groupBy(fixtures, fixture => fixture.round)]
  return html`<h1>Fixtures</h1>
${mayWrite && html`<p><a class="button button-primary" href="${site.base}/fixtures/new">New match</a></p>`}
${rounds.length === 0 && html`<p class="empty">No match is planned.</p>`}
${rounds.map(
  ([round, ofRound]) => html`<section>
<h2>Round ${round}</h2>
${fixtureTable(site, { fixtures: ofRound, teams, caption: `Round ${round}`, mayWrite })}
</section>`,
)}`
}
