import type { DatabaseSync } from 'node:sqlite'
import { matchMinute } from './clock.ts'
import type { EventInput } from './event-input.ts'
import { listMatches, type Match } from './matches.ts'
import { squads } from './seed.ts'

/** Milliseconds between two simulated events. */
const simulationInterval = 4000
/** Goals after which a simulated match ends, so that scores stay credible. */
const goalLimit = 8

/** Makes something happen every `interval` milliseconds, until the returned function is called. */
export function startSimulation(
  database: DatabaseSync,
  record: (matchId: number, input: EventInput) => unknown,
  interval = simulationInterval,
): () => void {
  const timer = setInterval(() => {
    // An error here has no request to fail: uncaught, a locked database would end the whole process.
    try {
      const next = chooseEvent(listMatches(database), Math.random, new Date())
      if (next !== undefined) record(next.matchId, next.input)
    } catch (error) {
      console.error('The simulation skipped an event.', error)
    }
  }, interval)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Chooses what happens next: a goal or a card in a live match, the whistle once its ninety minutes are over
 * or it has had goals enough, the next kick-off when no match is live, and nothing after the last one.
 */
export function chooseEvent(
  matches: readonly Match[],
  random: () => number,
  now: Date,
): { matchId: number; input: EventInput } | undefined {
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)]
  const match = pick(matches.filter(candidate => candidate.state === 'live'))
  if (match === undefined) {
    const next = matches.find(candidate => candidate.state === 'scheduled')
    return next && { matchId: next.id, input: { type: 'kick-off' } }
  }
  const goals = match.score === null ? 0 : match.score.home + match.score.away
  if (goals >= goalLimit || (match.startedAt !== null && matchMinute(match.startedAt, now) >= 90)) {
    return { matchId: match.id, input: { type: 'final-whistle' } }
  }
  const side = random() < 0.5 ? 'home' : 'away'
  const player = pick(squads[match[side].code] ?? []) ?? 'Unknown player'
  const chance = random()
  const type = chance < 0.5 ? 'goal' : chance < 0.95 ? 'yellow-card' : 'red-card'
  return { matchId: match.id, input: { type, side, player } }
}
