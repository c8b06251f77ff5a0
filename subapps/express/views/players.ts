import type { FieldError } from '../domain/fields.ts'
import { type Player, positions } from '../domain/player.ts'
import type { Team } from '../domain/team.ts'
import { errorSummary, type FormValues, inputField, selectField } from './form.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** A team's players; for the office, with a form for each shirt number and a button to remove each. */
export function playerTable(site: Site, players: readonly Player[], mayWrite: boolean): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Players"><table>
<caption class="visually-hidden">Players</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Position</th><th scope="col">Shirt number</th>${
    mayWrite && html`<th scope="col"><span class="visually-hidden">Remove</span></th>`
  }</tr></thead>
<tbody>${players.map(
    player => html`
<tr><th scope="row">${player.name}</th><td>${player.position}</td><td>${
      mayWrite ? shirtNumberForm(site, player) : player.shirtNumber
    }</td>${mayWrite && html`<td>${removeForm(site, player)}</td>`}</tr>`,
  )}
</tbody></table></div>`
}

function shirtNumberForm(site: Site, player: Player): Html {
  const label = `Shirt number of ${player.name}`
  return html`<div class="row"><form method="post" action="${site.base}/players/${player.id}/shirt-number">
<input name="shirtNumber" type="number" min="1" max="99" required value="${player.shirtNumber}" aria-label="${label}">
<button class="button button-quiet">Change</button></form></div>`
}

function removeForm(site: Site, player: Player): Html {
  return html`<div class="row"><form method="post" action="${site.base}/players/${player.id}/remove">
<button class="button button-quiet">Remove<span class="visually-hidden"> ${player.name}</span></button></form></div>`
}

/** The card in which a player is added. */
export function playerForm(
  site: Site,
  team: Team,
  { values, errors }: { values: FormValues; errors: readonly FieldError[] },
): Html {
  return html`<section class="card" id="player-form"><h3>New player</h3>
${errorSummary(errors)}
<form method="post" action="${site.base}/teams/${team.id}/players">
${inputField({ name: 'name', label: 'Name', values, errors, attributes: html`required maxlength="60" autocomplete="off"` })}
${selectField({
  name: 'position',
  label: 'Position',
  values,
  errors,
  options: positions.map(position => ({ value: position, text: position })),
})}
${inputField({ name: 'shirtNumber', label: 'Shirt number', values, errors, attributes: html`type="number" min="1" max="99" required` })}
<button class="button button-primary">Add player</button>
</form></section>`
}
