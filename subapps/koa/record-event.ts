import type { DatabaseSync } from 'node:sqlite'
import { matchMinute } from './clock.ts'
import { transaction } from './database.ts'
import type { EventInput } from './event-input.ts'
import { findMatch, type Match } from './matches.ts'

/** An event that the state of its match does not allow; Koa's error handling reads `status` and `expose`. */
export class MatchStateError extends Error {
  override readonly name = 'MatchStateError'
  readonly status = 409
  readonly expose = true
}

/**
 * Records an event and returns the match after it.
 *
 * @throws MatchStateError when a match is kicked off twice, or anything else happens in one that is not live.
 */
export function recordEvent(database: DatabaseSync, matchId: number, input: EventInput, now: Date): Match {
  return transaction(database, () => {
    const match = findMatch(database, matchId)
    if (match === undefined) throw new RangeError(`There is no match ${matchId}.`)
    const needed = input.type === 'kick-off' ? 'scheduled' : 'live'
    if (match.state !== needed) {
      throw new MatchStateError(`A ${input.type} needs a match that is ${needed}; this one is ${match.state}.`)
    }
    if (input.type === 'kick-off') {
      const start = database.prepare("UPDATE matches SET state = 'live', started_at = ? WHERE id = ?")
      start.run(now.toISOString(), matchId)
    }
    if (input.type === 'final-whistle') {
      database.prepare("UPDATE matches SET state = 'finished' WHERE id = ?").run(matchId)
    }
    const { side = null, player = null } = 'side' in input ? input : {}
    database
      .prepare('INSERT INTO events (match_id, type, side, player, minute) VALUES (?, ?, ?, ?, ?)')
      .run(matchId, input.type, side, player, minuteOf(database, match, input, now))
    return findMatch(database, matchId) as Match
  })
}

function minuteOf(database: DatabaseSync, match: Match, input: EventInput, now: Date): number {
  if (input.type === 'kick-off' || match.startedAt === null) return 0
  const clock = matchMinute(match.startedAt, now)
  if ('side' in input) return input.minute ?? clock
  // A goal of the 94th minute must not come after the whistle in the timeline.
  const last = database.prepare('SELECT max(minute) AS minute FROM events WHERE match_id = ?').get(match.id)
  return Math.max(clock, Number(last?.minute ?? 0))
}
