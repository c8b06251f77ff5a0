import { database } from '../database.ts'
import { hashPassword, verifyPassword } from '../domain/password.ts'

/** Somebody who may write. */
export interface User {
  readonly id: number
  readonly email: string
}

// Compared against when the address is unknown, so that the time of the answer does not tell which addresses exist.
let decoyHash: string | undefined

/** The user with this id, if there is one. */
export function findUser(id: number): User | undefined {
  return database().prepare('SELECT id, email FROM users WHERE id = ?').get(id) as User | undefined
}

/** Adds a user with a hash that `hashPassword` made. */
export function createUser(email: string, passwordHash: string): void {
  database().prepare('INSERT INTO users (email, password_hash) VALUES (?, ?)').run(email, passwordHash)
}

/** The user with this address and password, if there is one. */
export async function authenticate(email: string, password: string): Promise<User | undefined> {
  const row = database()
    .prepare('SELECT id, email, password_hash AS passwordHash FROM users WHERE email = ?')
    .get(email) as (User & { passwordHash: string }) | undefined
  decoyHash ??= hashPassword('')
  const matches = await verifyPassword(password, row?.passwordHash ?? decoyHash)
  return row && matches ? { id: row.id, email: row.email } : undefined
}
