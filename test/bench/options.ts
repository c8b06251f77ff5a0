import { parseArgs } from 'node:util'

/** What a run of the benchmark is asked to do. */
export interface BenchOptions {
  readonly rounds: number
  /** Rounds of a ratio that cannot be told from its target in fewer. */
  readonly mostRounds: number
  /** Measured seconds of each server in a round, each a turn. */
  readonly seconds: number
  /** Seconds of each under load before that, so that what is measured is compiled. */
  readonly warmup: number
  readonly connections: number
  /** Groups to run; all when empty. */
  readonly only: readonly string[]
  /** Load generator to use; the first one installed when not given. */
  readonly tool: string | undefined
  /** Writes the result into README.md. */
  readonly write: boolean
  /** Makes a missed target an exit code of 1. */
  readonly check: boolean
}

/**
 * Parses the command line.
 *
 * @throws Error that says what is wrong with which flag.
 */
export function parseOptions(args: readonly string[], groups: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '7' },
      'most-rounds': { type: 'string', default: '21' },
      seconds: { type: 'string', default: '3' },
      // A mounted application has more code to compile; with 1 s Koa was 0.79 of alone.
      warmup: { type: 'string', default: '4' },
      connections: { type: 'string', default: '64' },
      only: { type: 'string', multiple: true, default: [] },
      tool: { type: 'string' },
      write: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    },
  })
  for (const group of values.only) {
    if (!groups.includes(group)) throw new Error(`--only ${group}: there are ${groups.join(', ')}`)
  }
  if (values.write && values.only.length > 0)
    throw new Error('--write writes the whole table, and --only leaves rows out')
  const rounds = positive('rounds', values.rounds)
  return {
    rounds,
    mostRounds: Math.max(rounds, positive('most-rounds', values['most-rounds'])),
    seconds: positive('seconds', values.seconds),
    warmup: positive('warmup', values.warmup),
    connections: positive('connections', values.connections),
    only: values.only,
    tool: values.tool,
    write: values.write,
    check: values.check,
  }
}

function positive(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} ${text}: give a whole number of 1 or more`)
  return Number(text)
}
