import { randomBytes, type ScryptOptions, scrypt, scryptSync, timingSafeEqual } from 'node:crypto'

// One of OWASP's equal minimums for scrypt, the one that takes 16 MiB: anybody may try to sign in, so memory is what an
// attacker could exhaust. Written into each hash so that it can be raised without locking anyone out.
const cost = { N: 2 ** 14, r: 8, p: 5 }
const keyLength = 32

function withMemory(options: { N: number; r: number; p: number }): ScryptOptions {
  return { ...options, maxmem: 256 * options.N * options.r }
}

/** Hashes a password as `scrypt$N$r$p$salt$key`. Blocks while it computes: meant for seeding, not for requests. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16)
  const key = scryptSync(password, salt, keyLength, withMemory(cost))
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Tells whether a password matches a hash; false for a hash it cannot read. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, N, r, p, salt = '', key = ''] = hash.split('$')
  const expected = Buffer.from(key, 'base64url')
  if (scheme !== 'scrypt' || expected.length === 0) return false
  const options = withMemory({ N: Number(N), r: Number(r), p: Number(p) })
  const actual = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password, Buffer.from(salt, 'base64url'), expected.length, options, (error, derived) =>
      error ? reject(error) : resolve(derived),
    )
  })
  return timingSafeEqual(actual, expected)
}
