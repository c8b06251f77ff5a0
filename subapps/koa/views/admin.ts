import { matchMinute } from '../clock.ts'
import type { AppState } from '../context.ts'
import { type FieldError, maxMinute, maxPlayerLength } from '../event-input.ts'
import type { Match } from '../matches.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { stateBadge } from './match-card.ts'
import { dateTime } from './times.ts'

/** What the last form led to. */
export interface Outcome {
  readonly matchId: number
  /** The match after an event was recorded. */
  readonly recorded?: Match
  /** What was wrong with the form. */
  readonly errors?: readonly FieldError[]
  /** What was entered, to be shown again. */
  readonly entered?: Readonly<Record<string, unknown>>
}

/** The page on which events are recorded. */
export function adminPage(state: AppState, matches: readonly Match[], now: Date, outcome?: Outcome): string {
  const live = matches.filter(match => match.state === 'live')
  const scheduled = matches.filter(match => match.state === 'scheduled')
  const { recorded } = outcome ?? {}
  const content = html`<h1>Record events</h1>
${
  recorded?.lastEvent &&
  html`<p class="notice notice-ok" role="status">Recorded. ${recorded.home.name} ${recorded.score?.home}–${recorded.score?.away} ${recorded.away.name}, ${recorded.lastEvent.summary}</p>`
}
<h2>Live</h2>
${
  live.length > 0
    ? html`<div class="grid admin-grid">${live.map(match => liveCard(state, match, now, outcome))}</div>`
    : html`<p class="empty">No match is live. Kick one off below.</p>`
}
<h2>To come</h2>
${
  scheduled.length > 0
    ? html`<ul class="stack">${scheduled.map(match => scheduledCard(state, match))}</ul>`
    : html`<p class="empty">All matches of the season have been played.</p>`
}`
  return layout(state, { title: 'Record events', path: '/admin', content })
}

function action(state: AppState, match: Match): string {
  return `${state.base}/admin/matches/${match.id}/events`
}

function scheduledCard(state: AppState, match: Match): Html {
  return html`<li class="card row admin-scheduled">
  <span><strong>${match.home.name} – ${match.away.name}</strong><br>
  <span class="muted">Round ${match.round}, ${dateTime(match.kickOff)}</span></span>
  <form method="post" action="${action(state, match)}"><button name="type" value="kick-off">Kick off<span
    class="visually-hidden"> ${match.home.name} – ${match.away.name}</span></button></form>
</li>`
}

const recordable = [
  ['goal', 'Goal'],
  ['yellow-card', 'Yellow card'],
  ['red-card', 'Red card'],
] as const

function liveCard(state: AppState, match: Match, now: Date, outcome: Outcome | undefined): Html {
  const { errors = [], entered = {} } = outcome?.matchId === match.id ? outcome : {}
  const id = (field: string) => `${field}-${match.id}`
  const error = (field: string) => errors.find(candidate => candidate.field === field)
  const invalid = (field: string) => error(field) && html` aria-invalid="true" aria-describedby="${id(field)}-error"`
  const hint = (field: string) => {
    const found = error(field)
    return found && html`<span class="error" id="${id(field)}-error">This ${found.message}.</span>`
  }
  const text = (field: string) => (typeof entered[field] === 'string' ? entered[field] : '')
  const options = (field: string, choices: readonly (readonly [string, string])[]) => html`
    <select id="${id(field)}" name="${field}"${invalid(field)}>${choices.map(
      ([value, label]) => html`<option value="${value}"${text(field) === value && html` selected`}>${label}</option>`,
    )}</select>`
  const minute = match.startedAt === null ? 1 : matchMinute(match.startedAt, now)
  return html`<section class="card" id="match-${match.id}" aria-labelledby="title-${match.id}">
  <h3 id="title-${match.id}" class="row"><a href="${state.base}/matches/${match.id}">${match.home.name} <span class="scoreline">${match.score?.home}–${match.score?.away}</span> ${match.away.name}</a> ${stateBadge(match, now)}</h3>
  ${errors.length > 0 && html`<p class="notice notice-error" role="alert">Nothing was recorded: please mend the fields below.</p>`}
  <form method="post" action="${action(state, match)}">
    <div class="admin-fields">
    <div class="field"><label for="${id('type')}">Event</label>${options('type', recordable)}${hint('type')}</div>
    <div class="field"><label for="${id('side')}">Team</label>${options('side', [
      ['home', match.home.name],
      ['away', match.away.name],
    ])}${hint('side')}</div>
    <div class="field"><label for="${id('player')}">Player</label>
      <input id="${id('player')}" name="player" required maxlength="${maxPlayerLength}" autocomplete="off" value="${text('player')}"${invalid('player')}>${hint('player')}</div>
    <div class="field"><label for="${id('minute')}">Minute</label>
      <input id="${id('minute')}" name="minute" type="number" min="1" max="${maxMinute}" placeholder="${minute}" value="${text('minute')}"${invalid('minute')}>
      <small>Left empty, the minute of the match clock.</small>${hint('minute')}</div>
    </div>
    <button class="button-primary">Record</button>
  </form>
  <form method="post" action="${action(state, match)}"><button class="button-danger" name="type" value="final-whistle">Final whistle</button></form>
</section>`
}
