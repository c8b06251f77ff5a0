import type { FieldError } from '../domain/fields.ts'
import type { Fixture } from '../domain/fixture.ts'
import type { Team } from '../domain/team.ts'
import { errorSummary, type FormValues, inputField, selectField } from './form.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** The form for a new match, or for another date of one that exists. */
export function fixtureForm(
  site: Site,
  form: {
    title: string
    fixture: Fixture | undefined
    teams: readonly Team[]
    values: FormValues
    errors: readonly FieldError[]
  },
): Html {
  const { title, fixture, teams, ...state } = form
  const options = teams.map(team => ({ value: team.id, text: team.name }))
  const nameOf = (id: number) => teams.find(team => team.id === id)?.name
  return html`<h1>${title}</h1>
${fixture && html`<p>${nameOf(fixture.homeTeamId)} against ${nameOf(fixture.awayTeamId)}</p>`}
${errorSummary(state.errors)}
<form method="post" action="${site.base}/fixtures${fixture && `/${fixture.id}`}">
${inputField({ name: 'round', label: 'Round', ...state, attributes: html`type="number" min="1" max="99" required` })}
${
  !fixture &&
  html`${selectField({ name: 'homeTeamId', label: 'Home team', ...state, options })}
${selectField({ name: 'awayTeamId', label: 'Away team', ...state, options })}`
}
${inputField({ name: 'kickOff', label: 'Kick-off', hint: 'In UTC.', ...state, attributes: html`type="datetime-local" required` })}
<div class="row">
<button class="button button-primary">${fixture ? 'Save' : 'Add match'}</button>
<a class="button button-quiet" href="${site.base}/fixtures">Cancel</a>
</div>
</form>`
}
