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
 * Measures subject and baseline side by side, in new processes in every round: how V8 happens to lay out and compile one
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
 * Both share one processor and are under load at once. One after the other, what else a machine does in those seconds made
 * a server differ from itself by a fifth; side by side it reaches both within milliseconds, and in processor time a
 * request they differ by a fiftieth. A processor that is full gets through requests in proportion to it.
 */
async function measurePair({ subject, baseline }: Comparison, rig: Rig): Promise<[Sample, Sample]> {
  const servers: MeasuredServer[] = []
  try {
    for (const each of [subject, baseline]) {
      const server = await MeasuredServer.start(each, rig.cores)
      servers.push(server)
      await checkAnswer(each, server.url)
    }
    const driveAll = (seconds: number) => Promise.all(servers.map(server => drive(server, seconds, rig)))
    const readAll = () => Promise.all(servers.map(server => server.processorTime()))
    await driveAll(rig.options.warmup)
    const before = await readAll()
    const reports = await driveAll(rig.options.seconds)
    const after = await readAll()
    const [first, second] = reports.map((report, index) => toSample(report, after[index]! - before[index]!))
    return [first!, second!]
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}

function toSample({ requests, requestsPerSecond }: LoadReport, spent: number): Sample {
  return { requestsPerSecond, processorTime: spent / requests }
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
    requestsPerSecond: median(samples.map(sample => sample.requestsPerSecond)),
    processorTime: median(samples.map(sample => sample.processorTime)),
  }
}

function ratios(above: readonly Sample[], below: readonly Sample[], name: keyof Sample): number[] {
  return above.map((sample, index) => sample[name] / below[index]![name])
}
