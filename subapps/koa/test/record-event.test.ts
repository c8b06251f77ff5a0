import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openDatabase } from '../database.ts'
import { findMatch, listEvents, listMatches, type Match } from '../matches.ts'
import { MatchStateError, recordEvent } from '../record-event.ts'

const now = new Date('2026-03-07T16:00:00Z')
const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

async function season(t: TestContext) {
  const database = await openDatabase(':memory:', now)
  t.after(() => database.close())
  const first = (state: 'scheduled' | 'live' | 'finished') => listMatches(database, { state })[0] as Match
  return { database, first }
}

test('a match goes from its kick-off over goals and cards to the final whistle', async t => {
  const { database, first } = await season(t)
  const { id } = first('scheduled')
  const started = recordEvent(database, id, { type: 'kick-off' }, now)
  assert.deepEqual([started.state, started.startedAt, started.score], ['live', now.toISOString(), { home: 0, away: 0 }])
  recordEvent(database, id, { type: 'goal', side: 'away', player: 'A' }, minutesLater(11))
  recordEvent(database, id, { type: 'yellow-card', side: 'home', player: 'B', minute: 30 }, minutesLater(32))
  recordEvent(database, id, { type: 'goal', side: 'away', player: 'C', minute: 94 }, minutesLater(96))
  const ended = recordEvent(database, id, { type: 'final-whistle' }, minutesLater(97))
  assert.deepEqual([ended.state, ended.score], ['finished', { home: 0, away: 2 }])
  assert.deepEqual(
    listEvents(database, ended).map(event => [event.minute, event.type]),
    [
      [0, 'kick-off'],
      [12, 'goal'],
      [30, 'yellow-card'],
      [94, 'goal'],
      [94, 'final-whistle'],
    ],
  )
})

const refused = [
  ['kick-off', 'live'],
  ['kick-off', 'finished'],
  ['final-whistle', 'scheduled'],
  ['final-whistle', 'finished'],
] as const
for (const [type, state] of refused) {
  test(`a ${type} in a match that is ${state} is refused and changes nothing`, async t => {
    const { database, first } = await season(t)
    const before = first(state)
    assert.throws(() => recordEvent(database, before.id, { type }, now), MatchStateError)
    assert.deepEqual(findMatch(database, before.id), before)
  })
}

test('a goal in a match that is not live is refused', async t => {
  const { database, first } = await season(t)
  const goal = { type: 'goal', side: 'home', player: 'A' } as const
  for (const state of ['scheduled', 'finished'] as const) {
    assert.throws(() => recordEvent(database, first(state).id, goal, now), MatchStateError)
  }
})
