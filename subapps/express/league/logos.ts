import { createHash } from 'node:crypto'
import { database } from '../database.ts'
import type { ImageType } from '../domain/image-type.ts'

/** A team's logo as it is stored. */
export interface Logo {
  readonly type: ImageType
  /** SHA-256 of the bytes, in hex. */
  readonly digest: string
  readonly bytes: Uint8Array
}

/** The team's logo, if it has one. */
export function findLogo(teamId: number): Logo | undefined {
  return database().prepare('SELECT type, digest, bytes FROM logos WHERE team_id = ?').get(teamId) as Logo | undefined
}

/** Stores a team's logo in place of the one it had. */
export function saveLogo(teamId: number, type: ImageType, bytes: Uint8Array): void {
  const digest = createHash('sha256').update(bytes).digest('hex')
  database()
    .prepare('INSERT OR REPLACE INTO logos (team_id, type, digest, bytes) VALUES (?, ?, ?, ?)')
    .run(teamId, type, digest, bytes)
}

/** Removes a team's logo, if it has one. */
export function deleteLogo(teamId: number): void {
  database().prepare('DELETE FROM logos WHERE team_id = ?').run(teamId)
}
