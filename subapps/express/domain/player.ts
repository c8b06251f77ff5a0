import { Fields, type Result, type Source } from './fields.ts'

/** The positions a player is registered for. */
export const positions = ['goalkeeper', 'defender', 'midfielder', 'forward'] as const

/** A position on the field. */
export type Position = (typeof positions)[number]

/** What the office enters about a player. */
export interface PlayerInput {
  readonly name: string
  readonly position: Position
  readonly shirtNumber: number
}

/** A player registered with a team. */
export interface Player extends PlayerInput {
  readonly id: number
  readonly teamId: number
}

const shirtNumbers = { min: 1, max: 99 }

/** Checks what was entered about a player. */
export function parsePlayer(body: unknown, source: Source): Result<PlayerInput> {
  const fields = new Fields(body, source)
  return fields.result({
    name: fields.text('name', 'The name', { min: 2, max: 60 }),
    position: fields.choice('position', 'The position', positions),
    shirtNumber: fields.integer('shirtNumber', 'The shirt number', shirtNumbers),
  })
}

/** Checks a new shirt number. */
export function parseShirtNumber(body: unknown, source: Source): Result<number> {
  const fields = new Fields(body, source)
  return fields.result(fields.integer('shirtNumber', 'The shirt number', shirtNumbers))
}
