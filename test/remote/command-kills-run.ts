/*
 * Kills a program again and again in a host that is under load: `command-kills-run.ts <kills>`, started with `--expose-gc`.
 * Beside it, an application in the same host is under load too. Prints what came of it as JSON.
 */
import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { createHost } from '../../host/index.ts'
import { command } from '../../host/remote/command.ts'
import { ask } from '../adapters/wire.ts'
import { isRunning, programAt } from './command-processes.ts'

/** What the process holds when nothing is going on. */
export interface Held {
  readonly descriptors: number
  readonly children: number
  readonly heap: number
}

/** What came of the whole run. */
export interface Kills {
  readonly held: readonly Held[]
  /** How often the application beside it was answered with which status. */
  readonly beside: Readonly<Record<string, number>>
  /** How often the program's requests were. */
  readonly program: Readonly<Record<string, number>>
  /** 503 without the time to wait. */
  readonly timeless: number
  /** Processes of programs that were killed, and of their children, that are still there. */
  readonly orphans: number
  readonly warnings: readonly string[]
}

const rounds = 5
const clients = 4
const kills = Number(process.argv[2])
const beside: Record<string, number> = {}
const program: Record<string, number> = {}
const warnings: string[] = []
const killed: number[] = []
let timeless = 0
process.on('warning', warning => warnings.push(warning.message))

const host = await createHost({ logger: false })
host.mount('/beside', (_request, response) => response.end('well'))
host.mount('/program', command(programAt('{socket}', 'sleeper'), { restart: { initial: 5, most: 5 } }))
await host.listen({ port: 0, host: '127.0.0.1' })
const { port } = host.server.address() as AddressInfo

const held: Held[] = []
for (let round = 0; round < rounds; round++) {
  const done = new AbortController()
  const loads = Array.from({ length: clients }, () => [loadBeside(done.signal), loadProgram(done.signal)]).flat()
  for (let count = 0; count < kills / rounds; count++) {
    const pids = await pidsNow()
    killed.push(...pids)
    await sleep(20)
    process.kill(pids[0], 'SIGKILL')
    // The next one must be another.
    while ((await pidsNow())[0] === pids[0]) await sleep(2)
  }
  done.abort()
  await Promise.all(loads)
  await pidsNow()
  held.push(await measure())
}
const orphans = killed.filter(isRunning).length
await host.close()
console.log(JSON.stringify({ held, beside, program, timeless, orphans, warnings } satisfies Kills))

async function loadBeside(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    count(beside, await ask(port, '/beside').then(({ status, text }) => `${status} ${text}`, String))
    await sleep(2)
  }
}

async function loadProgram(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = await Promise.race([ask(port, '/program/url').catch(String), sleep(10_000, 'hung', { ref: false })])
    count(program, typeof answer === 'string' ? answer : String(answer.status))
    if (typeof answer !== 'string' && answer.status === 503 && !answer.headers.has('retry-after')) timeless++
    await sleep(2)
  }
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1
}

/** The processes of the program, as soon as it answers. */
async function pidsNow(): Promise<[program: number, child: number]> {
  for (;;) {
    const { status, text } = await ask(port, '/program/pids')
    if (status === 200) return JSON.parse(text) as [number, number]
    await sleep(5)
  }
}

async function measure(): Promise<Held> {
  // Kept connections to the program, and clients' sockets, end in their own time.
  await sleep(200)
  for (let index = 0; index < 5; index++) {
    await turn()
    globalThis.gc?.()
  }
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    children: countChildren(),
    heap: process.memoryUsage().heapUsed,
  }
}

/** Processes whose parent this is, those included that have ended unnoticed. */
function countChildren(): number {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name) && parentOf(name) === process.pid).length
}

function parentOf(pid: string): number | undefined {
  try {
    // The name, in parentheses, may hold anything.
    return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1])
  } catch {
    return undefined
  }
}
