import type { FieldError } from '../domain/fields.ts'
import type { Team } from '../domain/team.ts'
import { errorSummary, type FormValues, inputField } from './form.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** The form for a new team, or for one that exists. */
export function teamForm(
  site: Site,
  form: { title: string; team: Team | undefined; values: FormValues; errors: readonly FieldError[] },
): Html {
  const { title, team, ...state } = form
  const back = `${site.base}/teams${team ? `/${team.id}` : ''}`
  return html`<h1>${title}</h1>
${errorSummary(state.errors)}
<form method="post" action="${back}">
${inputField({ name: 'name', label: 'Name', ...state, attributes: html`required minlength="2" maxlength="60"` })}
${inputField({
  name: 'code',
  label: 'Code',
  hint: 'Three letters for score lines, such as HAR.',
  ...state,
  attributes: html`required pattern="[A-Za-z]{3}" maxlength="3" size="5" autocapitalize="characters"`,
})}
${inputField({ name: 'town', label: 'Town', ...state, attributes: html`required maxlength="60"` })}
${inputField({ name: 'ground', label: 'Ground', ...state, attributes: html`required maxlength="60"` })}
${inputField({
  name: 'founded',
  label: 'Founded',
  hint: 'The year; leave it empty when nobody knows.',
  ...state,
  attributes: html`type="number" min="1850" max="2100"`,
})}
<div class="row">
<button class="button button-primary">${team ? 'Save' : 'Add team'}</button>
<a class="button button-quiet" href="${back}">Cancel</a>
</div>
</form>`
}
