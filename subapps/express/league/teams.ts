import { database } from '../database.ts'
import type { FieldError, Result } from '../domain/fields.ts'
import type { Team, TeamInput } from '../domain/team.ts'

const columns = 'id, name, code, town, ground, founded, logos.digest AS logoDigest'
const source = 'teams LEFT JOIN logos ON logos.team_id = teams.id'

/** All teams by name. */
export function listTeams(): Team[] {
  return database().prepare(`SELECT ${columns} FROM ${source} ORDER BY name`).all() as unknown as Team[]
}

/** The team with this id, if there is one. */
export function findTeam(id: number): Team | undefined {
  return database().prepare(`SELECT ${columns} FROM ${source} WHERE id = ?`).get(id) as Team | undefined
}

/** Adds a team, unless its name or code is taken. */
export function createTeam(input: TeamInput): Result<Team> {
  const errors = takenBy(input, 0)
  if (errors.length > 0) return { ok: false, errors }
  const { lastInsertRowid } = database()
    .prepare('INSERT INTO teams (name, code, town, ground, founded) VALUES (?, ?, ?, ?, ?)')
    .run(input.name, input.code, input.town, input.ground, input.founded)
  return { ok: true, value: { id: Number(lastInsertRowid), ...input, logoDigest: null } }
}

/** Replaces what is known about a team, unless the new name or code is taken by another one. */
export function updateTeam(team: Team, input: TeamInput): Result<Team> {
  const errors = takenBy(input, team.id)
  if (errors.length > 0) return { ok: false, errors }
  database()
    .prepare('UPDATE teams SET name = ?, code = ?, town = ?, ground = ?, founded = ? WHERE id = ?')
    .run(input.name, input.code, input.town, input.ground, input.founded, team.id)
  return { ok: true, value: { ...team, ...input } }
}

/** Removes a team with its players and logo. False, and nothing done, when it still has fixtures. */
export function deleteTeam(id: number): boolean {
  const hasFixtures = 'SELECT 1 FROM fixtures WHERE home_team_id = teams.id OR away_team_id = teams.id'
  return database().prepare(`DELETE FROM teams WHERE id = ? AND NOT EXISTS (${hasFixtures})`).run(id).changes === 1
}

function takenBy({ name, code }: TeamInput, exceptId: number): FieldError[] {
  const others = database()
    .prepare('SELECT name, code FROM teams WHERE (name = ? OR code = ?) AND id <> ?')
    .all(name, code, exceptId) as unknown as { name: string; code: string }[]
  return others.flatMap(other => [
    ...(other.name.toLowerCase() === name.toLowerCase()
      ? [{ field: 'name', message: `There is already a team called ${other.name}.` }]
      : []),
    ...(other.code === code ? [{ field: 'code', message: `${code} is the code of ${other.name}.` }] : []),
  ])
}
