import type { AppState } from '../context.ts'
import type { Match, MatchEvent } from '../matches.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'
import { crest, matchCard, stateBadge } from './match-card.ts'
import { dateTime } from './times.ts'

const announcer = html`<p class="visually-hidden" role="status" data-announcer></p>`
const connection = html`<p class="muted" data-connection hidden></p>`

/** The start page: the matches of the day, kept current by live.js. */
export function todayPage(state: AppState, matches: readonly Match[], next: Match | undefined, now: Date): string {
  const upcoming =
    next && html` The next one is ${next.home.name} against ${next.away.name}, ${dateTime(next.kickOff)}.`
  const content = html`<h1>Today’s matches</h1>
${
  matches.length > 0
    ? html`<ul class="grid match-grid">${matches.map(match => matchCard(state.base, match, now))}</ul>${connection}`
    : html`<p class="empty">No match today.${upcoming}</p>`
}
${announcer}`
  return layout(state, { title: 'Today', path: '/', content, live: true })
}

/** Every round, the latest first. */
export function resultsPage(state: AppState, matches: readonly Match[]): string {
  const rounds = [...Map.groupBy(matches, match => match.round)].sort(([a], [b]) => b - a)
  const line = (match: Match) => html`<tr>
  <td class="results-home"><span class="match-name">${match.home.name} ${crest(state.base, match.home)}</span></td>
  <td class="results-score"><a class="score" href="${state.base}/matches/${match.id}">${
    match.score
      ? html`<span class="visually-hidden">Match: </span>${match.score.home}–${match.score.away}`
      : html`<span class="visually-hidden">Match to come</span><span aria-hidden="true">v</span>`
  }</a></td>
  <td><span class="match-name">${crest(state.base, match.away)} ${match.away.name}</span></td>
  <td class="results-when muted">${
    match.state === 'live' ? html`<span class="badge badge-live">Live</span>` : dateTime(match.kickOff)
  }</td>
</tr>`
  const content = html`<h1>Results and fixtures</h1>
${rounds.map(
  ([round, played]) => html`<section aria-labelledby="round-${round}">
<h2 id="round-${round}">Round ${round}</h2>
<table class="results">
<colgroup><col><col class="results-score"><col><col class="results-when"></colgroup>
<thead class="visually-hidden"><tr><th>Home</th><th>Score</th><th>Away</th><th>Kick-off</th></tr></thead>
<tbody>${played.map(line)}</tbody>
</table>
</section>`,
)}`
  return layout(state, { title: 'Results and fixtures', path: '/results', content })
}

/** One match and everything that happened in it. */
export function matchPage(state: AppState, match: Match, events: readonly MatchEvent[], now: Date): string {
  const title = `${match.home.name} – ${match.away.name}`
  const content = html`<article data-match="${match.id}" data-last-id="${match.lastEvent?.id ?? 0}">
<p class="row"><span class="muted">Round ${match.round}</span>${stateBadge(match, now)}
<span class="muted">${dateTime(match.kickOff)}</span></p>
<h1 class="scoreboard">
  <span class="scoreboard-team">${crest(state.base, match.home)} ${match.home.name}</span>
  <span class="score"><span data-goals="home">${match.score?.home ?? '–'}</span> : <span
    data-goals="away">${match.score?.away ?? '–'}</span></span>
  <span class="scoreboard-team">${crest(state.base, match.away)} ${match.away.name}</span>
</h1>
<h2 id="timeline">Timeline</h2>
<p class="empty" data-no-events${events.length > 0 && html` hidden`}>Nothing has happened yet.</p>
<ol class="timeline" aria-labelledby="timeline" data-timeline>${events.map(
    event => html`
  <li class="timeline-${event.type}"><span class="timeline-minute">${event.minute}′</span> ${event.summary}</li>`,
  )}
</ol>
</article>
${connection}
${announcer}`
  return layout(state, { title, content, live: match.state !== 'finished' })
}
