import { database } from '../database.ts'
import type { FieldError, Result } from '../domain/fields.ts'
import type { Fixture, FixtureFilter, FixtureInput, Reschedule } from '../domain/fixture.ts'
import { findTeam } from './teams.ts'

const select = `
  SELECT id, round, home_team_id AS homeTeamId, away_team_id AS awayTeamId, kick_off AS kickOff FROM fixtures`

/** Fixtures by round and kick-off; of one round or one team where the filter says so. */
export function listFixtures({ round, teamId }: FixtureFilter = {}): Fixture[] {
  return database()
    .prepare(
      `${select} WHERE (:round IS NULL OR round = :round)
         AND (:teamId IS NULL OR :teamId IN (home_team_id, away_team_id)) ORDER BY round, kick_off, id`,
    )
    .all({ round: round ?? null, teamId: teamId ?? null }) as unknown as Fixture[]
}

/** The first `limit` fixtures that kick off at `now` or later; of one team, or of the whole league. */
export function nextFixtures(now: Date, limit: number, teamId: number | null = null): Fixture[] {
  return database()
    .prepare(
      `${select} WHERE kick_off >= :now AND (:teamId IS NULL OR :teamId IN (home_team_id, away_team_id))
       ORDER BY kick_off, id LIMIT :limit`,
    )
    .all({ now: now.toISOString(), teamId, limit }) as unknown as Fixture[]
}

/** The fixture with this id, if there is one. */
export function findFixture(id: number): Fixture | undefined {
  return database().prepare(`${select} WHERE id = ?`).get(id) as Fixture | undefined
}

/** Adds a fixture, unless one of the teams is unknown or plays in that round already. */
export function createFixture(input: FixtureInput): Result<Fixture> {
  const errors = clashes(input, 0)
  if (errors.length > 0) return { ok: false, errors }
  const { lastInsertRowid } = database()
    .prepare('INSERT INTO fixtures (round, home_team_id, away_team_id, kick_off) VALUES (?, ?, ?, ?)')
    .run(input.round, input.homeTeamId, input.awayTeamId, input.kickOff)
  return { ok: true, value: { id: Number(lastInsertRowid), ...input } }
}

/** Moves a fixture to another date or round, unless a team plays in that round already. */
export function rescheduleFixture(fixture: Fixture, change: Reschedule): Result<Fixture> {
  const changed = { ...fixture, ...change }
  const errors = clashes(changed, fixture.id).map(({ message }) => ({ field: 'round', message }))
  if (errors.length > 0) return { ok: false, errors }
  database()
    .prepare('UPDATE fixtures SET round = ?, kick_off = ? WHERE id = ?')
    .run(changed.round, changed.kickOff, changed.id)
  return { ok: true, value: changed }
}

function clashes(input: FixtureInput, exceptId: number): FieldError[] {
  const others = listFixtures({ round: input.round }).filter(other => other.id !== exceptId)
  return (['homeTeamId', 'awayTeamId'] as const).flatMap(field => {
    const id = input[field]
    const team = findTeam(id)
    if (!team) return [{ field, message: `There is no team ${id}.` }]
    const isTaken = others.some(other => other.homeTeamId === id || other.awayTeamId === id)
    return isTaken ? [{ field, message: `${team.name} already play in round ${input.round}.` }] : []
  })
}
