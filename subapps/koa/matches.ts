import type { DatabaseSync } from 'node:sqlite'
import type { Result, Team } from './standings.ts'

/** Where a match is in its life. */
export const matchStates = ['scheduled', 'live', 'finished'] as const
/** One of {@link matchStates}. */
export type MatchState = (typeof matchStates)[number]

/** What can happen in a match. */
export const eventTypes = ['kick-off', 'goal', 'yellow-card', 'red-card', 'final-whistle'] as const
/** One of {@link eventTypes}. */
export type EventType = (typeof eventTypes)[number]

/** Which of the two teams. */
export type Side = 'home' | 'away'

/** Something that happened in a match. */
export interface MatchEvent {
  readonly id: number
  readonly type: EventType
  readonly side: Side | null
  readonly player: string | null
  /** Minute of play; 0 for the kick-off. */
  readonly minute: number
  /** The event in words, such as `Goal: Ada Moreno (Harbour City)`. */
  readonly summary: string
}

/** A match with its score and the last thing that happened in it. */
export interface Match {
  readonly id: number
  readonly round: number
  readonly kickOff: string
  readonly state: MatchState
  /** When it was really kicked off; null before that. */
  readonly startedAt: string | null
  readonly home: Team
  readonly away: Team
  /** Null until the kick-off. */
  readonly score: { readonly home: number; readonly away: number } | null
  readonly lastEvent: MatchEvent | null
}

const select = `
  SELECT matches.id, round, kick_off, state, started_at,
    home.id AS home_id, home.name AS home_name, home.code AS home_code,
    away.id AS away_id, away.name AS away_name, away.code AS away_code,
    (SELECT count(*) FROM events WHERE match_id = matches.id AND type = 'goal' AND side = 'home') AS home_goals,
    (SELECT count(*) FROM events WHERE match_id = matches.id AND type = 'goal' AND side = 'away') AS away_goals,
    latest.id AS event_id, latest.type AS event_type, latest.side AS event_side, latest.player AS event_player,
    latest.minute AS event_minute
  FROM matches
  JOIN teams AS home ON home.id = home_id
  JOIN teams AS away ON away.id = away_id
  LEFT JOIN events AS latest ON latest.id = (SELECT max(id) FROM events WHERE match_id = matches.id)`
const order = 'ORDER BY kick_off, matches.id'

/** Lists matches in order of kick-off, all or those of a round or a state. */
export function listMatches(database: DatabaseSync, filter: { round?: number; state?: MatchState } = {}): Match[] {
  const { round = null, state = null } = filter
  return database
    .prepare(`${select} WHERE (:round IS NULL OR round = :round) AND (:state IS NULL OR state = :state) ${order}`)
    .all({ round, state })
    .map(row => toMatch(row as unknown as MatchRow))
}

/** Lists the matches of the UTC day of `now`, and any other that is still live. */
export function listToday(database: DatabaseSync, now: Date): Match[] {
  return database
    .prepare(`${select} WHERE substr(kick_off, 1, 10) = ? OR state = 'live' ${order}`)
    .all(now.toISOString().slice(0, 10))
    .map(row => toMatch(row as unknown as MatchRow))
}

/** The match with this id. */
export function findMatch(database: DatabaseSync, id: number): Match | undefined {
  const row = database.prepare(`${select} WHERE matches.id = ?`).get(id)
  return row === undefined ? undefined : toMatch(row as unknown as MatchRow)
}

/** The events of a match in order of play. */
export function listEvents(database: DatabaseSync, match: Match): MatchEvent[] {
  return database
    .prepare('SELECT id, type, side, player, minute FROM events WHERE match_id = ? ORDER BY minute, id')
    .all(match.id)
    .map(row => withSummary(row as unknown as EventRow, match))
}

/** All teams by name. */
export function listTeams(database: DatabaseSync): Team[] {
  return database.prepare('SELECT id, name, code FROM teams ORDER BY name').all() as unknown as Team[]
}

/** The two colours of a team's crest. */
export function findColours(database: DatabaseSync, code: string): { colour: string; trim: string } | undefined {
  return database.prepare('SELECT colour, trim FROM teams WHERE code = ?').get(code) as
    | { colour: string; trim: string }
    | undefined
}

/** The finished matches, for the table. */
export function listResults(database: DatabaseSync): Result[] {
  return listMatches(database, { state: 'finished' }).map(match => ({
    homeId: match.home.id,
    awayId: match.away.id,
    homeGoals: match.score?.home ?? 0,
    awayGoals: match.score?.away ?? 0,
  }))
}

type EventRow = Omit<MatchEvent, 'summary'>

interface MatchRow {
  id: number
  round: number
  kick_off: string
  state: MatchState
  started_at: string | null
  home_id: number
  home_name: string
  home_code: string
  away_id: number
  away_name: string
  away_code: string
  home_goals: number
  away_goals: number
  event_id: number | null
  event_type: EventType
  event_side: Side | null
  event_player: string | null
  event_minute: number
}

function toMatch(row: MatchRow): Match {
  const home = { id: row.home_id, name: row.home_name, code: row.home_code }
  const away = { id: row.away_id, name: row.away_name, code: row.away_code }
  const event = { type: row.event_type, side: row.event_side, player: row.event_player, minute: row.event_minute }
  return {
    id: row.id,
    round: row.round,
    kickOff: row.kick_off,
    state: row.state,
    startedAt: row.started_at,
    home,
    away,
    score: row.state === 'scheduled' ? null : { home: row.home_goals, away: row.away_goals },
    lastEvent: row.event_id === null ? null : withSummary({ id: row.event_id, ...event }, { home, away }),
  }
}

const labels: Record<EventType, string> = {
  'kick-off': 'Kick-off',
  goal: 'Goal',
  'yellow-card': 'Yellow card',
  'red-card': 'Red card',
  'final-whistle': 'Final whistle',
}

function withSummary(event: EventRow, teams: { home: Team; away: Team }): MatchEvent {
  const { id, type, side, player, minute } = event
  const summary = side === null ? labels[type] : `${labels[type]}: ${player} (${teams[side].name})`
  return { id, type, side, player, minute, summary }
}
