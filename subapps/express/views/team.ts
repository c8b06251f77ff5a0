import type { FieldError } from '../domain/fields.ts'
import type { Fixture } from '../domain/fixture.ts'
import type { Player } from '../domain/player.ts'
import type { Team } from '../domain/team.ts'
import { crestUrl } from './crest.ts'
import { fixtureTable } from './fixture-table.ts'
import type { FormValues } from './form.ts'
import { type Html, html } from './html.ts'
import { logoForm } from './logo-form.ts'
import { playerForm, playerTable } from './players.ts'
import type { Site } from './site.ts'

/** What a team's page tells, and which of its forms was refused. */
export interface TeamPage {
  readonly team: Team
  readonly players: readonly Player[]
  readonly next: readonly Fixture[]
  /** All teams, to name the opponents. */
  readonly teams: readonly Team[]
  readonly mayWrite: boolean
  readonly refusedForm: 'logo' | 'player' | 'shirt-number' | undefined
  readonly errors: readonly FieldError[]
  readonly values: FormValues
}

/** A team with its players and next fixtures. */
export function teamView(site: Site, page: TeamPage): Html {
  const { team, players, next, teams, mayWrite, refusedForm, errors, values } = page
  const errorsOf = (form: TeamPage['refusedForm']) => (form === refusedForm ? errors : [])
  return html`<div class="stack">
<div class="row">
<img src="${crestUrl(site, team)}" alt="" width="72">
<h1>${team.name}</h1>
<span class="badge">${team.code}</span>
${mayWrite && html`<a class="button" href="${site.base}/teams/${team.id}/edit">Edit</a>`}
</div>
<dl>
<dt>Town</dt><dd>${team.town}</dd>
<dt>Ground</dt><dd>${team.ground}</dd>
<dt>Founded</dt><dd>${team.founded ?? 'not known'}</dd>
</dl>
</div>
<h2>Players</h2>
${errorsOf('shirt-number').map(error => html`<p class="notice notice-error" role="alert">${error.message}</p>`)}
${players.length === 0 ? html`<p class="empty">Nobody has signed for this team yet.</p>` : playerTable(site, players, mayWrite)}
<h2>Next fixtures</h2>
${
  next.length === 0
    ? html`<p class="empty">No match is planned.</p>`
    : fixtureTable(site, { fixtures: next, teams, caption: `Next fixtures of ${team.name}`, withRound: true, mayWrite })
}
${
  mayWrite &&
  html`<h2>Changes</h2>
<div class="grid">
${playerForm(site, team, { values, errors: errorsOf('player') })}
${logoForm(site, team, errorsOf('logo'))}
</div>`
}`
}
