import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Line } from '../line.ts'
import { Origin } from '../origin.ts'
import { P, type Scene } from '../scene.ts'
import { ask } from '../wire.ts'

/** One application at several addresses. */
export const rotation: readonly Line[] = [
  {
    id: '47a',
    behaviour: 'of several addresses those that fail are left out, and come back',
    families: ['remote'],
    check: scene =>
      withOrigins(scene, async (port, origins) => {
        await answersFrom(port, ['0', '1', '2'])
        await origins[0]?.close()
        await answersFrom(port, ['1', '2'])
        await origins[0]?.restart()
        await answersFrom(port, ['0', '1', '2'])
      }),
  },
  {
    id: '47b',
    behaviour: 'a rolling restart of all loses no request',
    families: ['remote'],
    patience: 15_000,
    check: scene =>
      withOrigins(scene, async (port, origins) => {
        const restarted = new AbortController()
        const [answers] = await Promise.all([
          Promise.all(Array.from({ length: 4 }, () => askUntil(port, restarted.signal))).then(each => each.flat()),
          restartInTurn(port, origins).finally(() => restarted.abort()),
        ])
        assert.deepEqual(
          answers.filter(status => status !== 200),
          [],
          `of ${answers.length}`,
        )
        assert.ok(answers.length > 6, `only ${answers.length} requests were made`)
      }),
  },
]

async function withOrigins(scene: Scene, use: (port: number, origins: Origin[]) => Promise<void>): Promise<void> {
  const origins: Origin[] = []
  for (const name of ['0', '1', '2']) {
    // Long enough that a stop always meets requests in flight.
    origins.push(await Origin.open((_request, response) => setTimeout(() => response.end(name), 5)))
  }
  try {
    const app = scene.kind.reach?.(
      origins.map(({ url }) => url),
      { retry: true },
    )
    const { port } = await scene.serveSites([{ prefix: P, app }])
    await use(port, origins)
  } finally {
    for (const origin of origins) await origin.close()
  }
}

async function restartInTurn(port: number, origins: readonly Origin[]): Promise<void> {
  for (const origin of origins) {
    await sleep(50)
    await origin.stop()
    await sleep(50)
    await origin.restart()
  }
  await answersFrom(port, ['0', '1', '2'])
}

/** Asks until a round of answers comes from exactly these; every answer on the way must be good. */
async function answersFrom(port: number, expected: readonly string[]): Promise<void> {
  let names: string[]
  do {
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask(port, `${P}/x`)))
    for (const { status } of answers) assert.equal(status, 200)
    names = [...new Set(answers.map(({ text }) => text))].sort()
    await sleep(10)
  } while (names.join() !== expected.join())
}

async function askUntil(port: number, signal: AbortSignal): Promise<number[]> {
  const statuses: number[] = []
  while (!signal.aborted) statuses.push((await ask(port, `${P}/x`)).status)
  return statuses
}
