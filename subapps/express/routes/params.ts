import type { Request } from 'express'
import type { Fixture } from '../domain/fixture.ts'
import type { Player } from '../domain/player.ts'
import type { Team } from '../domain/team.ts'
import { HttpError } from '../http-error.ts'
import { findFixture } from '../league/fixtures.ts'
import { findPlayer } from '../league/players.ts'
import { findTeam } from '../league/teams.ts'

/** The team that the path's `:id` names. Throws a 404 when there is none. */
export function teamOf(req: Request): Team {
  return found(findTeam(idOf(req)), 'There is no such team.')
}

/** The player that the path's `:id` names. Throws a 404 when there is none. */
export function playerOf(req: Request): Player {
  return found(findPlayer(idOf(req)), 'There is no such player.')
}

/** The fixture that the path's `:id` names. Throws a 404 when there is none. */
export function fixtureOf(req: Request): Fixture {
  return found(findFixture(idOf(req)), 'There is no such fixture.')
}

function idOf(req: Request): number {
  const text = String(req.params.id)
  // One spelling for each id: `01`, `1e0` and `0x1` name nothing. 0 is no row's id.
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

function found<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new HttpError(404, message)
  return value
}
