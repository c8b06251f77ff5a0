import { checkAnswer } from './check-answer.ts'
import { runChild } from './children.ts'
import type { Comparison } from './comparisons.ts'
import type { Cores } from './cpu-list.ts'
import type { LoadGenerator } from './load/generator.ts'
import type { LoadReport } from './load/report.ts'
import { MeasuredServer } from './measured-server.ts'
import type { BenchOptions } from './options.ts'
import { isDecided } from './result.ts'
import { type Estimate, estimateRatio, median } from './statistics.ts'

/** How the servers are driven. */
export interface Rig {
  readonly generator: LoadGenerator
  readonly cores: Cores
  readonly options: Pick<BenchOptions, 'rounds' | 'mostRounds' | 'seconds' | 'warmup' | 'connections'>
}

/** What load on one server showed: one stretch of it, or the medians of several. */
export interface Sample {
  readonly requestsPerSecond: number
  /** Microseconds of processor time a request. */
  readonly processorTime: number
  /** Share of the time in which the server had something to do and a processor to do it. */
  readonly busy: number
}

/** What came of a comparison. */
export interface Compared {
  /** How many there were. */
  readonly rounds: number
  readonly subject: Sample
  readonly baseline: Sample
  /** Of the throughputs, subject to baseline: more is better. */
  readonly throughput: Estimate
  /** Of the processor times a request, baseline to subject: more is better. */
  readonly economy: Estimate
}

/**
 * Measures subject and baseline in turn, A B A B … Both are new processes in every round: how V8 happens to lay out and
 * compile one process stays with it for life, and would pass for a difference between the two. For the same reason rounds
 * differ, and there are more of them, up to `mostRounds`, while the ratio cannot be told from its target.
 */
export async function compare(comparison: Comparison, rig: Rig, tell: (progress: string) => void): Promise<Compared> {
  const { rounds, mostRounds } = rig.options
  const subject: Sample[] = []
  const baseline: Sample[] = []
  const ratio = (above: readonly Sample[], below: readonly Sample[], name: keyof Sample) =>
    estimateRatio(column(above, name), column(below, name))
  for (let round = 1; ; round++) {
    tell(`round ${round}`)
    const [first, second] = await measurePair(comparison, rig).catch(error => {
      // Once: a machine that stalls for as long as the load waits for an answer would be the end of an hour's run.
      tell(`round ${round} again, after ${error.message}`)
      return measurePair(comparison, rig)
    })
    subject.push(first)
    baseline.push(second)
    const throughput = ratio(subject, baseline, 'requestsPerSecond')
    const economy = ratio(baseline, subject, 'processorTime')
    if (round < rounds || (round < mostRounds && !isDecided({ ...comparison, throughput, economy }))) continue
    return { rounds: round, subject: summarise(subject), baseline: summarise(baseline), throughput, economy }
  }
}

/**
 * Both are warm before either is measured, and then they take turns by the second: what else the machine does in that
 * time reaches both.
 */
async function measurePair({ subject, baseline }: Comparison, rig: Rig): Promise<[Sample, Sample]> {
  const servers: MeasuredServer[] = []
  try {
    for (const each of [subject, baseline]) {
      const server = await MeasuredServer.start(each, rig.cores)
      servers.push(server)
      await checkAnswer(each, server.url)
      await drive(server, rig.options.warmup, rig)
    }
    // The first has been idle while the second warmed up, and should not pay for that alone.
    for (let second = 0; second < settling; second++) for (const server of servers) await drive(server, 1, rig)
    const turns: [Turn, Turn][] = []
    for (let second = 0; second < rig.options.seconds; second++) {
      turns.push([await takeTurn(servers[0]!, rig), await takeTurn(servers[1]!, rig)])
    }
    return [toSample(turns.map(([first]) => first)), toSample(turns.map(([, second]) => second))]
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}

/** Seconds of each in turn before those that count. */
const settling = 2

/** What one second of load came to: requests, in `seconds`, for `spent` microseconds of processor time. */
interface Turn {
  readonly requests: number
  readonly seconds: number
  readonly spent: number
}

async function takeTurn(server: MeasuredServer, rig: Rig): Promise<Turn> {
  const used = await server.processorTime()
  const { requests, requestsPerSecond } = await drive(server, 1, rig)
  return { requests, seconds: requests / requestsPerSecond, spent: (await server.processorTime()) - used }
}

function toSample(turns: readonly Turn[]): Sample {
  const total = (name: keyof Turn) => turns.reduce((sum, turn) => sum + turn[name], 0)
  return {
    requestsPerSecond: total('requests') / total('seconds'),
    processorTime: total('spent') / total('requests'),
    busy: total('spent') / 1e6 / total('seconds'),
  }
}

async function drive(
  { url }: MeasuredServer,
  seconds: number,
  { generator, cores, options }: Rig,
): Promise<LoadReport> {
  const report = generator.parse(await runChild(generator.command(url, options.connections, seconds), {}, cores.load))
  if (report.requests === 0 || report.failures > 0) {
    throw new Error(`${url}: ${report.failures} failures beside ${report.requests} requests`)
  }
  return report
}

function summarise(samples: readonly Sample[]): Sample {
  return {
    requestsPerSecond: median(column(samples, 'requestsPerSecond')),
    processorTime: median(column(samples, 'processorTime')),
    busy: median(column(samples, 'busy')),
  }
}

function column(samples: readonly Sample[], name: keyof Sample): number[] {
  return samples.map(sample => sample[name])
}
