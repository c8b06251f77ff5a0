import { createHash, randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { User } from './users.ts'

/** How long a session lasts, in milliseconds. */
export const sessionLifetime = 12 * 60 * 60 * 1000

// Only a hash is stored: whoever reads the database cannot use the sessions in it.
const hash = (id: string) => createHash('sha256').update(id).digest('base64url')

/** Begins a session and returns its secret id; expired sessions are removed on the way. */
export function createSession(database: DatabaseSync, user: User, now = new Date()): string {
  const id = randomBytes(32).toString('base64url')
  database.prepare('DELETE FROM sessions WHERE expires_at <= ?').run(now.toISOString())
  database
    .prepare('INSERT INTO sessions (id_hash, user_id, expires_at) VALUES (?, ?, ?)')
    .run(hash(id), user.id, new Date(now.getTime() + sessionLifetime).toISOString())
  return id
}

/** The user whose unexpired session this is. */
export function findSessionUser(database: DatabaseSync, id: string, now = new Date()): User | undefined {
  return database
    .prepare(
      `SELECT users.id, users.email FROM sessions JOIN users ON users.id = sessions.user_id
       WHERE sessions.id_hash = ? AND sessions.expires_at > ?`,
    )
    .get(hash(id), now.toISOString()) as User | undefined
}

/** Ends a session, so that a copy of its cookie is worthless. */
export function deleteSession(database: DatabaseSync, id: string): void {
  database.prepare('DELETE FROM sessions WHERE id_hash = ?').run(hash(id))
}
