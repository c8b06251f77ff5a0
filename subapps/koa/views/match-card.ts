import { matchMinute } from '../clock.ts'
import type { Match } from '../matches.ts'
import type { Team } from '../standings.ts'
import { type Html, html } from './html.ts'
import { dateTime } from './times.ts'

/** A team's crest; the team's name has to stand beside it. */
export function crest(base: string, team: Team): Html {
  return html`<img class="crest" src="${base}/crests/${team.code}.svg" alt="" width="32" height="32">`
}

/** Whether a match is to come, live (with its minute) or over; live.js keeps it current. */
export function stateBadge(match: Match, now: Date): Html {
  if (match.state === 'live' && match.startedAt !== null) {
    const minute = matchMinute(match.startedAt, now)
    return html`<span class="badge badge-live" data-state data-started-at="${match.startedAt}">Live ${minute}′</span>`
  }
  const label = match.state === 'finished' ? 'Full time' : 'Scheduled'
  return html`<span class="badge" data-state>${label}</span>`
}

/** A match as a card that leads to its page. */
export function matchCard(base: string, match: Match, now: Date): Html {
  const side = (team: Team, goals: number | undefined, name: 'home' | 'away') => html`
    <div class="match-side">
      ${crest(base, team)}
      <span class="match-team">${team.name}</span>
      <span class="score" data-goals="${name}">${goals ?? '–'}</span>
    </div>`
  return html`<li>
  <a class="card match-card" href="${base}/matches/${match.id}" data-match="${match.id}">
    <div class="match-meta">${stateBadge(match, now)}<span class="muted">${dateTime(match.kickOff)}</span></div>
    ${side(match.home, match.score?.home, 'home')}
    ${side(match.away, match.score?.away, 'away')}
    <p class="muted match-last" data-last-event>${lastEvent(match)}</p>
  </a>
</li>`
}

function lastEvent({ lastEvent: event }: Match): string {
  if (event === null) return 'Not kicked off yet'
  return event.minute === 0 ? event.summary : `${event.minute}′ ${event.summary}`
}
