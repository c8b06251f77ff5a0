import type { AppState } from '../context.ts'
import type { Standing } from '../standings.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'
import { crest } from './match-card.ts'

const columns = [
  ['played', 'P', 'Played'],
  ['won', 'W', 'Won'],
  ['drawn', 'D', 'Drawn'],
  ['lost', 'L', 'Lost'],
] as const

/** The table of the season. */
export function standingsPage(state: AppState, standings: readonly Standing[]): string {
  const content = html`<h1>Table</h1>
<div class="table-scroll">
<table class="standings">
<caption>After all finished matches. Three points for a win, one for a draw.</caption>
<thead><tr>
  <th class="numeric"><abbr title="Position">#</abbr></th><th>Team</th>
  ${columns.map(([, short, long]) => html`<th class="numeric"><abbr title="${long}">${short}</abbr></th>`)}
  <th class="numeric">Goals</th><th class="numeric"><abbr title="Goal difference">+/−</abbr></th>
  <th class="numeric"><abbr title="Points">Pts</abbr></th>
</tr></thead>
<tbody>${standings.map(
    line => html`<tr>
  <td class="numeric">${line.position}</td>
  <th scope="row"><span class="match-name">${crest(state.base, line.team)} <span class="team-long">${line.team.name}</span><abbr
    class="team-short" title="${line.team.name}">${line.team.code}</abbr></span></th>
  ${columns.map(([field]) => html`<td class="numeric">${line[field]}</td>`)}
  <td class="numeric">${line.goalsFor}:${line.goalsAgainst}</td>
  <td class="numeric">${signed(line.goalDifference)}</td>
  <td class="numeric"><strong>${line.points}</strong></td>
</tr>`,
  )}</tbody>
</table>
</div>`
  return layout(state, { title: 'Table', path: '/standings', content })
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0'
}
