import { checkAnswer } from './check-answer.ts'
import { runChild } from './children.ts'
import type { Comparison } from './comparisons.ts'
import type { Cores } from './cpu-list.ts'
import type { LoadGenerator } from './load/generator.ts'
import type { LoadReport } from './load/report.ts'
import { MeasuredServer } from './measured-server.ts'
import type { BenchOptions } from './options.ts'
import { isDecided } from './result.ts'
import { type Estimate, estimate, median } from './statistics.ts'

/** How the servers are driven. */
export interface Rig {
  readonly generator: LoadGenerator
  readonly cores: Cores
  readonly options: Pick<BenchOptions, 'rounds' | 'mostRounds' | 'seconds' | 'warmup' | 'connections'>
}

/** What load on one server showed: in one round, or the medians of several. */
export interface Sample {
  readonly requestsPerSecond: number
  /** Microseconds of processor time a request. */
  readonly processorTime: number
}

/** What came of a comparison. */
export interface Compared {
  /** How many there were. */
  readonly rounds: number
  readonly subject: Sample
  readonly baseline: Sample
  /** Of the processor times a request, baseline to subject: more is better. */
  readonly ratio: Estimate
  /** Median of the throughputs, subject to baseline. */
  readonly throughput: number
}

/**
 * Measures subject and baseline in turns, in new processes in every round: how V8 happens to lay out and compile one
 * process stays with it for life, and would pass for a difference between the two. There are more rounds, up to
 * `mostRounds`, while the ratio cannot be told from its target.
 */
export async function compare(comparison: Comparison, rig: Rig, tell: (progress: string) => void): Promise<Compared> {
  const { rounds, mostRounds } = rig.options
  const subject: Sample[] = []
  const baseline: Sample[] = []
  for (let round = 1; ; round++) {
    tell(`round ${round}`)
    const [first, second] = await measurePair(comparison, rig).catch(error => {
      // Once: a machine that stalls for as long as the load waits for an answer would be the end of an hour's run.
      tell(`round ${round} again, after ${error.message}`)
      return measurePair(comparison, rig)
    })
    subject.push(first)
    baseline.push(second)
    const ratio = estimate(ratios(baseline, subject, 'processorTime'))
    if (round < rounds || (round < mostRounds && !isDecided({ ...comparison, ratio }))) continue
    const throughput = median(ratios(subject, baseline, 'requestsPerSecond'))
    return { rounds: round, subject: summarise(subject), baseline: summarise(baseline), ratio, throughput }
  }
}

/**
 * Both live through the whole round, and the load goes to and fro between them: a machine's speed changes by the minute, and
 * the one measured after the other differed from itself by a fifth, in turns of a second by a fiftieth. Under load at the
 * same time they differ as little, but each drives the other out of the processor's caches, and is measured with what it
 * takes to come back.
 */
async function measurePair({ subject, baseline }: Comparison, rig: Rig): Promise<[Sample, Sample]> {
  const servers: MeasuredServer[] = []
  try {
    for (const each of [subject, baseline]) {
      const server = await MeasuredServer.start(each, rig.cores)
      servers.push(server)
      await checkAnswer(each, server.url)
    }
    const readAll = () => Promise.all(servers.map(server => server.processorTime()))
    await driveInTurns(servers, rig.options.warmup, rig)
    // A server spends next to nothing while the other one has the load.
    const before = await readAll()
    const reports = await driveInTurns(servers, rig.options.seconds, rig)
    const after = await readAll()
    const [first, second] = servers.map((server, index) =>
      toSample(reports.get(server)!, after[index]! - before[index]!),
    )
    return [first!, second!]
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}

/** Loads each server for so many turns; who goes first changes from one to the next. */
async function driveInTurns(
  servers: readonly MeasuredServer[],
  turns: number,
  rig: Rig,
): Promise<Map<MeasuredServer, LoadReport[]>> {
  const reports = new Map(servers.map(server => [server, [] as LoadReport[]]))
  for (let turn = 0; turn < turns; turn++) {
    for (const server of turn % 2 === 0 ? servers : servers.toReversed()) {
      reports.get(server)!.push(await drive(server, rig))
    }
  }
  return reports
}

function toSample(reports: readonly LoadReport[], spent: number): Sample {
  const requests = reports.reduce((sum, report) => sum + report.requests, 0)
  return { requestsPerSecond: median(reports.map(report => report.requestsPerSecond)), processorTime: spent / requests }
}

/** Seconds of load before it is the other server's turn: the fewest that every load generator takes. */
const turn = 1

async function drive({ url }: MeasuredServer, { generator, cores, options }: Rig): Promise<LoadReport> {
  const report = generator.parse(await runChild(generator.command(url, options.connections, turn), {}, cores.load))
  if (report.requests === 0 || report.failures > 0) {
    throw new Error(`${url}: ${report.failures} failures beside ${report.requests} requests`)
  }
  return report
}

function summarise(samples: readonly Sample[]): Sample {
  return {
    requestsPerSecond: median(samples.map(sample => sample.requestsPerSecond)),
    processorTime: median(samples.map(sample => sample.processorTime)),
  }
}

function ratios(above: readonly Sample[], below: readonly Sample[], name: keyof Sample): number[] {
  return above.map((sample, index) => sample[name] / below[index]![name])
}
