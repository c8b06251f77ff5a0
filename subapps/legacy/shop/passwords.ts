import { randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const KEY_BYTES = 32
const derive = promisify<string, Buffer, number, Buffer>(scrypt)

/** Hashes a password with scrypt and a fresh salt, as `salt:key` in base64url. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16)
  return `${salt.toString('base64url')}:${scryptSync(password, salt, KEY_BYTES).toString('base64url')}`
}

/** Tells whether a password has this hash, in a time that does not depend on where they differ. */
export async function passwordMatches(password: string, hash: string): Promise<boolean> {
  const [salt = '', key = ''] = hash.split(':')
  const expected = Buffer.from(key, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'), KEY_BYTES)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
