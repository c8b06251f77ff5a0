import { setTimeout as sleep } from 'node:timers/promises'
import type { Kind } from './kind.ts'
import type { Line } from './line.ts'
import { bodies } from './lines/bodies.ts'
import { errors } from './lines/errors.ts'
import { failures } from './lines/failures.ts'
import { faults } from './lines/faults.ts'
import { forwarding } from './lines/forwarding.ts'
import { framework } from './lines/framework.ts'
import { host } from './lines/host.ts'
import { matching } from './lines/matching.ts'
import { port } from './lines/port.ts'
import { responses } from './lines/responses.ts'
import { rotation } from './lines/rotation.ts'
import { streams } from './lines/streams.ts'
import { upgrades } from './lines/upgrades.ts'
import { url } from './lines/url.ts'
import type { Mounting } from './mounting.ts'
import type { Scene } from './scene.ts'

/** What "mounted correctly" means, line by line. */
export const lines: readonly Line[] = [
  ...matching,
  ...url,
  ...framework,
  ...bodies,
  ...responses,
  ...errors,
  ...upgrades,
  ...host,
  ...streams,
  ...failures,
  ...forwarding,
  ...faults,
  ...rotation,
  ...port,
].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))

/** What became of one line for one kind. */
export type Outcome =
  | { readonly verdict: 'met' }
  | { readonly verdict: 'missed'; readonly error: Error }
  | { readonly verdict: 'skipped'; readonly reason: string }
  /** The line is about another family. */
  | { readonly verdict: 'foreign' }

/** Says why a line is not run for a kind mounted in this way; `undefined` where it is. */
export function exempt(line: Line, kind: Kind, mounting: Mounting): Outcome | undefined {
  if (line.families !== undefined && !line.families.includes(kind.family)) return { verdict: 'foreign' }
  const reason = kind.skips[line.id] ?? mounting.lacks[line.id]
  return reason === undefined ? undefined : { verdict: 'skipped', reason }
}

/** Runs one line; hanging counts as missing it. `usual`: milliseconds for a line that names none of its own. */
export async function run(line: Line, scene: Scene, usual = 20_000): Promise<Outcome> {
  const patience = line.patience ?? usual
  const ended = new AbortController()
  const hang = sleep(patience, undefined, ended).then(() => {
    throw new Error(`hung: nothing happened within ${patience} ms`)
  })
  try {
    await Promise.race([line.check(scene), hang])
    return { verdict: 'met' }
  } catch (error) {
    return { verdict: 'missed', error: error instanceof Error ? error : new Error(String(error)) }
  } finally {
    ended.abort()
    await hang.catch(() => {})
  }
}
