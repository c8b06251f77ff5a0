import type { DatabaseSync } from 'node:sqlite'
import { hashPassword } from './passwords.ts'

const day = 24 * 60 * 60 * 1000
const minute = 60 * 1000

const teams = [
  { name: 'Harbour City', code: 'HAR', colour: '#1d4e89', trim: '#ffffff' },
  { name: 'Northgate United', code: 'NOR', colour: '#a4161a', trim: '#f6d55c' },
  { name: 'Riverside Rovers', code: 'RIV', colour: '#1b7f5c', trim: '#ffffff' },
  { name: 'Old Mill Athletic', code: 'OLD', colour: '#f2a541', trim: '#23211f' },
  { name: 'Castle Park', code: 'CAS', colour: '#4b2e83', trim: '#e8d5ff' },
  { name: 'Westbrook Town', code: 'WES', colour: '#2b2d42', trim: '#8ecae6' },
] as const

/** The players of each team, by the team's code. */
export const squads: Readonly<Record<string, readonly string[]>> = {
  HAR: ['Ada Moreno', 'Ines Falk', 'Tom Okafor', 'Leo Brandt'],
  NOR: ['Mika Larsen', 'Sam Adeyemi', 'Noor Haddad', 'Jonas Vik'],
  RIV: ['Carla Duarte', 'Ben Whitlock', 'Yusuf Demir', 'Elsa Nyman'],
  OLD: ['Pia Lindqvist', 'Marco Conti', 'Kwame Boateng', 'Ruth Ellery'],
  CAS: ['Hana Sato', 'Oscar Prieto', 'Lena Vogel', 'Dev Anand'],
  WES: ["Niamh O'Connor", 'Victor Hugo Reis', 'Amara Diallo', 'Piet de Boer'],
}

interface Fixture {
  readonly round: number
  readonly pair: readonly [home: string, away: string]
  /** Goals as `side minute player`, the player by place in the squad. */
  readonly goals?: readonly string[]
  readonly cards?: readonly string[]
}

const finished: readonly Fixture[] = [
  { round: 1, pair: ['HAR', 'WES'], goals: ['home 12 0', 'home 58 1'], cards: ['yellow-card away 71 3'] },
  { round: 1, pair: ['NOR', 'CAS'], goals: ['away 33 0', 'home 77 1'] },
  { round: 1, pair: ['RIV', 'OLD'], goals: ['home 5 0', 'away 49 1', 'home 88 2'], cards: ['yellow-card home 62 1'] },
  { round: 2, pair: ['WES', 'OLD'], goals: ['away 27 0'], cards: ['red-card home 80 0'] },
  { round: 2, pair: ['CAS', 'RIV'], goals: ['home 14 2', 'home 41 0', 'away 66 0'] },
  { round: 2, pair: ['HAR', 'NOR'], goals: ['home 9 0', 'away 52 0', 'away 73 2'], cards: ['yellow-card away 30 3'] },
  { round: 3, pair: ['NOR', 'WES'], goals: ['home 18 0', 'home 64 1', 'away 82 2'] },
  { round: 3, pair: ['RIV', 'HAR'], goals: [], cards: ['yellow-card home 44 2', 'yellow-card away 45 2'] },
  { round: 3, pair: ['OLD', 'CAS'], goals: ['home 22 1', 'away 35 1', 'home 69 2', 'away 90 0'] },
]

const live: readonly (Fixture & { readonly elapsed: number })[] = [
  {
    round: 4,
    pair: ['WES', 'CAS'],
    elapsed: 63,
    goals: ['home 21 0', 'away 38 0', 'away 57 2'],
    cards: ['yellow-card home 49 3'],
  },
  { round: 4, pair: ['HAR', 'OLD'], elapsed: 24, goals: ['home 11 0'] },
]

const upcoming: readonly (Fixture & { readonly after: number })[] = [
  { round: 4, pair: ['NOR', 'RIV'], after: 90 * minute },
  { round: 5, pair: ['RIV', 'WES'], after: 7 * day },
  { round: 5, pair: ['OLD', 'NOR'], after: 7 * day + 120 * minute },
  { round: 5, pair: ['CAS', 'HAR'], after: 7 * day + 240 * minute },
]

/** Fills an empty database with a season in full swing: three rounds played, one live at `now`, one to come. */
export async function seed(database: DatabaseSync, now: Date): Promise<void> {
  // Hashed before the transaction: another request must never find it half open across an await.
  const passwordHash = await hashPassword('admin')
  database.exec('BEGIN IMMEDIATE')
  try {
    database.prepare('INSERT INTO users (email, password_hash) VALUES (?, ?)').run('admin@example.com', passwordHash)
    const team = database.prepare('INSERT INTO teams (name, code, colour, trim) VALUES (?, ?, ?, ?)')
    for (const { name, code, colour, trim } of teams) team.run(name, code, colour, trim)
    insertMatches(database, now)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function insertMatches(database: DatabaseSync, now: Date): void {
  const at = (offset: number) => new Date(now.getTime() + offset).toISOString()
  const match = database.prepare(
    `INSERT INTO matches (round, kick_off, home_id, away_id, state, started_at) VALUES (?, ?,
       (SELECT id FROM teams WHERE code = ?), (SELECT id FROM teams WHERE code = ?), ?, ?)`,
  )
  const add = (fixture: Fixture, kickOff: string, state: string) => {
    const [home, away] = fixture.pair
    const startedAt = state === 'scheduled' ? null : kickOff
    const id = Number(match.run(fixture.round, kickOff, home, away, state, startedAt).lastInsertRowid)
    if (state !== 'scheduled') insertEvents(database, id, fixture, state === 'finished')
  }
  finished.forEach((fixture, index) => {
    add(fixture, at((fixture.round - 4) * 7 * day + (index % 3) * 120 * minute), 'finished')
  })
  for (const fixture of live) add(fixture, at(-fixture.elapsed * minute), 'live')
  for (const fixture of upcoming) add(fixture, at(fixture.after), 'scheduled')
}

function insertEvents(database: DatabaseSync, matchId: number, fixture: Fixture, over: boolean): void {
  const insert = database.prepare('INSERT INTO events (match_id, type, side, player, minute) VALUES (?, ?, ?, ?, ?)')
  insert.run(matchId, 'kick-off', null, null, 0)
  const entries = [...(fixture.goals ?? []).map(goal => `goal ${goal}`), ...(fixture.cards ?? [])]
    .map(entry => entry.split(' ') as [type: string, side: string, minute: string, player: string])
    .sort((a, b) => Number(a[2]) - Number(b[2]))
  for (const [type, side, at, player] of entries) {
    const code = fixture.pair[side === 'home' ? 0 : 1]
    insert.run(matchId, type, side, squads[code]?.[Number(player)] ?? null, Number(at))
  }
  if (over) insert.run(matchId, 'final-whistle', null, null, 90)
}
