import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seed } from './seed.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS teams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,
    colour TEXT NOT NULL,
    trim TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS matches (
    id INTEGER PRIMARY KEY,
    round INTEGER NOT NULL,
    kick_off TEXT NOT NULL,
    home_id INTEGER NOT NULL REFERENCES teams,
    away_id INTEGER NOT NULL REFERENCES teams,
    state TEXT NOT NULL DEFAULT 'scheduled' CHECK (state IN ('scheduled', 'live', 'finished')),
    started_at TEXT,
    CHECK (home_id <> away_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    match_id INTEGER NOT NULL REFERENCES matches,
    type TEXT NOT NULL CHECK (type IN ('kick-off', 'goal', 'yellow-card', 'red-card', 'final-whistle')),
    side TEXT CHECK (side IN ('home', 'away')),
    player TEXT,
    minute INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_by_match ON events (match_id, minute, id);
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    id_hash TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at TEXT NOT NULL
  ) STRICT;
`

/** Opens the database, creates its schema and, when it holds no team, the demonstration season around `now`. */
export async function openDatabase(path: string, now = new Date()): Promise<DatabaseSync> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: 2000 })
  try {
    database.exec('PRAGMA journal_mode = WAL')
    database.exec(schema)
    if (database.prepare('SELECT 1 FROM teams').get() === undefined) await seed(database, now)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Runs `work` in one write transaction; an error rolls all of it back. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
