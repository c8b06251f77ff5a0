/*
 * Plays thousands of faults in a process of its own, started with `--expose-gc`: `endurance-run.ts <way> <faults>`. Prints
 * what is held after each tenth as JSON.
 */
import { readdirSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import type { Fault, Outcome } from './fault.ts'
import { Rig } from './rig.ts'
import { listSubjects } from './subjects.ts'
import { ways } from './ways.ts'

/** What the process holds when nothing is going on. */
export interface Held {
  readonly descriptors: number
  readonly heap: number
  readonly listeners: Readonly<Record<string, number>>
}

/** What came of the whole run. */
export interface Endurance {
  readonly held: readonly Held[]
  readonly wrong: readonly string[]
  readonly warnings: readonly string[]
}

const concurrency = 32
const rounds = 10
const [wayName, total] = process.argv.slice(2)
const way = ways.find(({ name }) => name === wayName)
if (way === undefined) throw new Error(`no way is called ${wayName}`)

const faults = listSubjects()
  .flatMap(subject => subject.faults)
  .filter(({ isSlow, refuses, at }) => !isSlow && !refuses && at !== 'connection')
  // What comes on an idle connection would meet another fault's request there, and nobody could tell.
  .filter(({ isBelated, name }) => !isBelated && !(name in way.limits))
const large = faults.filter(fault => fault.isLarge)
const small = faults.filter(fault => !fault.isLarge)
const wrong = new Set<string>()
const warnings: string[] = []
process.on('warning', warning => warnings.push(warning.message))

// No fault here is about time, and the whole process is busy.
const rig = await Rig.open(way, { patience: 4_000 })
const random = createRandom(20_260)
const held: Held[] = []
for (let round = 0; round < rounds; round++) {
  let left = Number(total) / rounds
  const player = async (): Promise<void> => {
    while (left-- > 0) await playOne(pick(random() < 0.02 ? large : small))
  }
  await Promise.all(Array.from({ length: concurrency }, player))
  if ((await rig.settle()) > 0) wrong.add(`connections to the upstream were left after round ${round}`)
  const poison = await rig.askWell('POST', `round${round}`)
  if (poison !== undefined) wrong.add(`a good request was answered ${poison}`)
  held.push(await measure())
}
for (const violation of new Set(rig.upstream.violations)) wrong.add(violation)
await rig.close()
console.log(JSON.stringify({ held, wrong: [...wrong], warnings } satisfies Endurance))

function pick(from: readonly Fault[]): Fault {
  return from[Math.floor(random() * from.length)] as Fault
}

async function playOne(fault: Fault): Promise<void> {
  const outcome = await rig.play(fault)
  // Among others a connection may have been closed that was just chosen.
  const allowed: readonly Outcome[] = [...fault.allowed, '502']
  if (!allowed.includes(outcome)) wrong.add(`${fault.name}: ${outcome}`)
}

async function measure(): Promise<Held> {
  for (let index = 0; index < 5; index++) {
    await turn()
    globalThis.gc?.()
  }
  const descriptors = readdirSync('/proc/self/fd').length
  return { descriptors, heap: process.memoryUsage().heapUsed, listeners: rig.countListeners() }
}

/** The same numbers in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
