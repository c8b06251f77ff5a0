import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openDatabase } from '../database.ts'
import type { EventInput } from '../event-input.ts'
import { listMatches } from '../matches.ts'
import { recordEvent } from '../record-event.ts'
import { chooseEvent, startSimulation } from '../simulation.ts'

test('the simulation plays a season to its end and then does nothing', async t => {
  const start = new Date('2026-03-07T16:00:00Z')
  const database = await openDatabase(':memory:', start)
  t.after(() => database.close())
  let steps = 0
  for (let next = chooseEvent(listMatches(database), Math.random, start); next !== undefined; steps++) {
    assert.ok(steps < 2000, 'the season ends')
    const now = new Date(start.getTime() + steps * 60_000)
    recordEvent(database, next.matchId, next.input, now)
    next = chooseEvent(listMatches(database), Math.random, now)
  }
  assert.deepEqual(new Set(listMatches(database).map(match => match.state)), new Set(['finished']))
})

test('nothing happens any more once the simulation is stopped', { timeout: 30_000 }, async t => {
  const database = await openDatabase(':memory:')
  t.after(() => database.close())
  const recorded: EventInput[] = []
  await new Promise<void>(resolve => {
    const stop = startSimulation(
      database,
      (_, input) => {
        recorded.push(input)
        stop()
        resolve()
      },
      1,
    )
    t.after(stop)
    // The simulation's timer is unref'd and does not keep this process waiting for it.
    t.after(
      clearInterval.bind(
        undefined,
        setInterval(() => {}, 1000),
      ),
    )
  })
  await delay(20)
  assert.equal(recorded.length, 1)
})
