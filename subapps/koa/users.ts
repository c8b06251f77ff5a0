import type { DatabaseSync } from 'node:sqlite'
import { hashPassword, verifyPassword } from './passwords.ts'

/** Somebody who may record match events. */
export interface User {
  readonly id: number
  readonly email: string
}

// Compared against when the address is unknown, so that the answer takes as long and tells nobody which addresses exist.
let decoy: Promise<string> | undefined

/** Finds the user with this address and password. */
export async function authenticate(database: DatabaseSync, email: string, password: string): Promise<User | undefined> {
  const row = database.prepare('SELECT id, email, password_hash FROM users WHERE email = ?').get(email) as
    | { id: number; email: string; password_hash: string }
    | undefined
  if (row === undefined) {
    decoy ??= hashPassword('')
    await verifyPassword(password, await decoy)
    return undefined
  }
  return (await verifyPassword(password, row.password_hash)) ? { id: row.id, email: row.email } : undefined
}
