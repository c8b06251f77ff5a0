import { Fields, type Result, type Source } from './fields.ts'

/** What the office enters about a fixture. */
export interface FixtureInput {
  readonly round: number
  readonly homeTeamId: number
  readonly awayTeamId: number
  /** UTC, ISO 8601. */
  readonly kickOff: string
}

/** A match that is to be played. */
export interface Fixture extends FixtureInput {
  readonly id: number
}

/** What may be changed about a fixture once it exists. */
export type Reschedule = Partial<Pick<FixtureInput, 'round' | 'kickOff'>>

/** Which fixtures to list. */
export interface FixtureFilter {
  readonly round?: number
  readonly teamId?: number
}

const rounds = { min: 1, max: 99 }
const ids = { min: 1, max: Number.MAX_SAFE_INTEGER }

/** Checks what was entered about a fixture. */
export function parseFixture(body: unknown, source: Source): Result<FixtureInput> {
  const fields = new Fields(body, source)
  const input: FixtureInput = {
    round: fields.integer('round', 'The round', rounds),
    homeTeamId: fields.integer('homeTeamId', 'The home team', ids),
    awayTeamId: fields.integer('awayTeamId', 'The away team', ids),
    kickOff: fields.instant('kickOff', 'The kick-off'),
  }
  if (fields.errors.length === 0 && input.homeTeamId === input.awayTeamId) {
    fields.reject('awayTeamId', 'A team cannot play against itself.')
  }
  return fields.result(input)
}

/** Checks a new date or round; at least one of the two has to be given. */
export function parseReschedule(body: unknown, source: Source): Result<Reschedule> {
  const fields = new Fields(body, source)
  const change: Reschedule = {
    ...(fields.has('round') && { round: fields.integer('round', 'The round', rounds) }),
    ...(fields.has('kickOff') && { kickOff: fields.instant('kickOff', 'The kick-off') }),
  }
  if (!fields.has('round') && !fields.has('kickOff')) fields.reject('kickOff', 'Give a kick-off, a round or both.')
  return fields.result(change)
}

/** Checks the query of a list of fixtures; its values are strings, as a form's are. */
export function parseFixtureFilter(query: unknown): Result<FixtureFilter> {
  const fields = new Fields(query, 'form')
  return fields.result({
    ...(fields.has('round') && { round: fields.integer('round', 'The round', rounds) }),
    ...(fields.has('teamId') && { teamId: fields.integer('teamId', 'The team', ids) }),
  })
}
