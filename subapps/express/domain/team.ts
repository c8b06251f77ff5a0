import { Fields, type Result, type Source } from './fields.ts'

/** What the office enters about a team. */
export interface TeamInput {
  readonly name: string
  /** Three letters for score lines, upper case. */
  readonly code: string
  readonly town: string
  readonly ground: string
  /** Year; null when nobody knows. */
  readonly founded: number | null
}

/** A team of the league. */
export interface Team extends TeamInput {
  readonly id: number
  /** SHA-256 of the logo's bytes, in hex; null without a logo. */
  readonly logoDigest: string | null
}

/** Checks what was entered about a team. */
export function parseTeam(body: unknown, source: Source): Result<TeamInput> {
  const fields = new Fields(body, source)
  const input: TeamInput = {
    name: fields.text('name', 'The name', { min: 2, max: 60 }),
    code: fields.text('code', 'The code', { max: 20 }).toUpperCase(),
    town: fields.text('town', 'The town', { max: 60 }),
    ground: fields.text('ground', 'The ground', { max: 60 }),
    founded: fields.optionalInteger('founded', 'The founding year', { min: 1850, max: 2100 }),
  }
  if (input.code !== '' && !/^[A-Z]{3}$/.test(input.code))
    fields.reject('code', 'The code must be three letters, A to Z.')
  return fields.result(input)
}
