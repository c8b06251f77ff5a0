import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

// UNIQUE (round, …_team_id) keeps a team from playing twice at home, or twice away, in one round; home and away in one
// round is beyond a column constraint and is checked in league/fixtures.ts.
const schema = `
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    code TEXT NOT NULL UNIQUE COLLATE NOCASE,
    town TEXT NOT NULL,
    ground TEXT NOT NULL,
    founded INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS logos (
    team_id INTEGER PRIMARY KEY REFERENCES teams (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    digest TEXT NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS players (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position TEXT NOT NULL CHECK (position IN ('goalkeeper', 'defender', 'midfielder', 'forward')),
    shirt_number INTEGER NOT NULL CHECK (shirt_number BETWEEN 1 AND 99),
    UNIQUE (team_id, shirt_number)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS fixtures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    round INTEGER NOT NULL CHECK (round BETWEEN 1 AND 99),
    home_team_id INTEGER NOT NULL REFERENCES teams (id),
    away_team_id INTEGER NOT NULL REFERENCES teams (id),
    kick_off TEXT NOT NULL,
    CHECK (home_team_id <> away_team_id),
    UNIQUE (round, home_team_id),
    UNIQUE (round, away_team_id)
  ) STRICT;
`

let connection: DatabaseSync | undefined

/** Opens the database and creates what is missing in it; does nothing when it is open already. */
export function openDatabase(path: string): void {
  if (connection) return
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const opened = new DatabaseSync(path, { timeout: 2000 })
  try {
    opened.exec('PRAGMA journal_mode = WAL')
    opened.exec(schema)
  } catch (error) {
    opened.close()
    throw error
  }
  connection = opened
}

/** Closes the database; does nothing when it is closed already. */
export function closeDatabase(): void {
  connection?.close()
  connection = undefined
}

/** The open database. Throws when `start()` has not been called. */
export function database(): DatabaseSync {
  if (!connection) throw new Error('The league database is not open: call start() first')
  return connection
}

/** Runs `work` as one transaction: all of it is kept, or none. */
export function transaction<T>(work: () => T): T {
  const db = database()
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}
