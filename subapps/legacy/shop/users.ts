import { database } from '../database.ts'
import { hashPassword, passwordMatches } from './passwords.ts'

/** An account, without its password. */
export interface User {
  id: number
  email: string
  name: string
  role: 'fan' | 'admin'
}

/** The account with this id. */
export function findUser(id: number): User | undefined {
  return database().prepare('SELECT id, email, name, role FROM users WHERE id = ?').get(id) as User | undefined
}

let decoy: string | undefined

/** The account that this e-mail address and password belong to. */
export async function authenticate(email: string, password: string): Promise<User | undefined> {
  const row = database()
    .prepare('SELECT id, email, name, role, password_hash AS hash FROM users WHERE email = ?')
    .get(email) as (User & { hash: string }) | undefined
  if (!row) {
    // Without this work an unknown address answers faster than a wrong password, and addresses can be told by time.
    decoy ??= hashPassword('')
    await passwordMatches(password, decoy)
    return undefined
  }
  const { hash, ...user } = row
  return (await passwordMatches(password, hash)) ? user : undefined
}
