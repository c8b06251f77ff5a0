import { database } from '../database.ts'
import type { FieldError, Result } from '../domain/fields.ts'
import type { Player, PlayerInput } from '../domain/player.ts'

const columns = 'id, team_id AS teamId, name, position, shirt_number AS shirtNumber'

/** A team's players by shirt number. */
export function listPlayers(teamId: number): Player[] {
  return database()
    .prepare(`SELECT ${columns} FROM players WHERE team_id = ? ORDER BY shirt_number`)
    .all(teamId) as unknown as Player[]
}

/** The player with this id, if there is one. */
export function findPlayer(id: number): Player | undefined {
  return database().prepare(`SELECT ${columns} FROM players WHERE id = ?`).get(id) as Player | undefined
}

/** How many players the whole league has. */
export function countPlayers(): number {
  return Number(database().prepare('SELECT count(*) AS count FROM players').get()?.count)
}

/** Adds a player to a team, unless the shirt number is taken. */
export function addPlayer(teamId: number, input: PlayerInput): Result<Player> {
  const errors = wornBy(teamId, input.shirtNumber, 0)
  if (errors.length > 0) return { ok: false, errors }
  const { lastInsertRowid } = database()
    .prepare('INSERT INTO players (team_id, name, position, shirt_number) VALUES (?, ?, ?, ?)')
    .run(teamId, input.name, input.position, input.shirtNumber)
  return { ok: true, value: { id: Number(lastInsertRowid), teamId, ...input } }
}

/** Gives a player another shirt number, unless a team mate wears it. */
export function changeShirtNumber(player: Player, shirtNumber: number): Result<Player> {
  const errors = wornBy(player.teamId, shirtNumber, player.id)
  if (errors.length > 0) return { ok: false, errors }
  database().prepare('UPDATE players SET shirt_number = ? WHERE id = ?').run(shirtNumber, player.id)
  return { ok: true, value: { ...player, shirtNumber } }
}

/** Removes a player. */
export function removePlayer(id: number): void {
  database().prepare('DELETE FROM players WHERE id = ?').run(id)
}

function wornBy(teamId: number, shirtNumber: number, exceptId: number): FieldError[] {
  const wearer = database()
    .prepare('SELECT name FROM players WHERE team_id = ? AND shirt_number = ? AND id <> ?')
    .get(teamId, shirtNumber, exceptId)
  return wearer ? [{ field: 'shirtNumber', message: `Number ${shirtNumber} is worn by ${wearer.name}.` }] : []
}
