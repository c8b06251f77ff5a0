import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepAwake } from './awake.ts'
import { measureBoot } from './boot.ts'
import { endChildrenWithProcess } from './children.ts'
import { compare, type Rig } from './compare.ts'
import { comparisons } from './comparisons.ts'
import { hasDemo, measureDemoStart } from './demo-start.ts'
import { measureIdleSockets } from './idle-sockets.ts'
import { findGenerator } from './load/generator.ts'
import { describeMachine, describePackages, findCores } from './machine.ts'
import { measureMerge } from './merge.ts'
import { parseOptions } from './options.ts'
import { replaceBenchmarks } from './readme.ts'
import { isMet, type LimitRow, type RatioRow, toInterval, toLimitTable, toRatioTable } from './result.ts'
import { renderMarkdown, renderText, type Table } from './table.ts'

const readme = join(import.meta.dirname, '../../README.md')
const groups = [...new Set(comparisons.map(({ group }) => group)), 'boot', 'demo', 'docs', 'sockets']

async function run(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, groups)
  // Asked now, because the answer of the whole run would come too late.
  if (options.write) replaceBenchmarks(await readFile(readme, 'utf8'), '')
  const { generator, version } = await findGenerator(options.tool)
  const rig: Rig = { generator, cores: await findCores(), options }
  const isAwake = await keepAwake()
  const conditions = [
    describeMachine(),
    `${generator.name} ${version}, ${options.connections} connections; ${describePinning(rig)}`,
    isAwake
      ? 'idle processors kept awake: no server pays for waking the load'
      : 'idle processors may halt, and a server pays for waking the load: expect differences to look larger',
    `${options.rounds} rounds of ${options.seconds} s, up to ${options.mostRounds} until a ratio is told from its target; both sides in turns of a second on one core, in new processes each round; medians, ratios pair by pair`,
    await describePackages(),
  ]
  process.stdout.write(`${conditions.join('\n')}\n\n`)

  const selected = (group: string) => options.only.length === 0 || options.only.includes(group)
  const ratios = await measureRatios(rig, selected)
  const limits = await measureLimits(options.rounds, selected)
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const tables = [toRatioTable(ratios), toLimitTable(limits)].filter(({ rows }) => rows.length > 0)
  process.stdout.write(`\n${tables.map(renderText).join('\n')}`)

  if (options.write) await writeReadme(conditions, tables)
  const missed = [...ratios, ...limits].filter(row => isMet(row) === false).length
  if (missed > 0) process.stdout.write(`\n${missed} missed\n`)
  if (missed > 0 && options.check) process.exitCode = 1
}

async function measureRatios(rig: Rig, selected: (group: string) => boolean): Promise<RatioRow[]> {
  const rows: RatioRow[] = []
  for (const comparison of comparisons.filter(({ group }) => selected(group))) {
    const { what, atLeast } = comparison
    const { rounds, subject, baseline, ratio, throughput } = await compare(comparison, rig, progress =>
      showProgress(`${what}, ${progress}`),
    )
    warn(`${what}: ${toInterval(ratio)} in ${rounds} rounds`)
    rows.push({
      what,
      rounds,
      rates: [subject.requestsPerSecond, baseline.requestsPerSecond],
      throughput,
      processorTimes: [subject.processorTime, baseline.processorTime],
      ratio,
      atLeast,
    })
  }
  return rows
}

async function measureLimits(rounds: number, selected: (group: string) => boolean): Promise<LimitRow[]> {
  const rows: LimitRow[] = []
  if (selected('boot')) {
    showProgress('1,000 mounts')
    const { milliseconds, memory } = await measureBoot(rounds)
    rows.push({ what: '1,000 mounts: createHost to listening', unit: 'ms', value: milliseconds, below: 1_000 })
    rows.push({ what: '1,000 mounts: memory each, beyond the application', unit: 'KiB', value: memory, below: 20 })
  }
  if (selected('docs')) {
    showProgress('100 documents')
    const { first, again } = await measureMerge(rounds)
    rows.push({ what: '100 documents of 30 operations: combined at the start', unit: 'ms', value: first, below: 250 })
    rows.push({ what: '100 documents of 30 operations: combined after a change in one', unit: 'ms', value: again })
  }
  if (selected('sockets')) {
    if (process.platform === 'linux') {
      for (const { what, count, memory } of await measureIdleSockets(showProgress)) {
        rows.push({
          what: `${count.toLocaleString('en')} idle WebSockets, ${what}: memory each`,
          unit: 'KiB',
          value: memory,
        })
      }
    } else {
      warn('sockets: left out, memory is read from /proc')
    }
  }
  if (selected('demo')) {
    if (await hasDemo()) {
      showProgress('demo start')
      rows.push({
        what: 'demo: process start to first page',
        unit: 'ms',
        value: await measureDemoStart(rounds),
        below: 600,
      })
    } else {
      warn('demo: left out, there is no portico.config.ts')
    }
  }
  return rows
}

async function writeReadme(conditions: readonly string[], tables: readonly Table[]): Promise<void> {
  const text = `${tables.map(renderMarkdown).join('\n')}\n${conditions.map(line => `- ${line}`).join('\n')}`
  await writeFile(readme, replaceBenchmarks(await readFile(readme, 'utf8'), text))
  process.stdout.write('\nwritten to README.md\n')
}

function describePinning({ cores: { server, load } }: Rig): string {
  if (server === undefined) return 'NOT pinned (needs taskset and two cores): expect noise'
  return `server pinned to core ${server}, load to core ${load}`
}

/** On a terminal the newest line takes the place of the one before. */
function showProgress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`)
}

function warn(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}\n` : `${text}\n`)
}

endChildrenWithProcess()
try {
  await run(process.argv.slice(2))
} catch (error) {
  warn(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
