import { PorticoError } from '../errors.ts'

/** One thing wrong in a configuration. */
export interface ConfigMistake {
  /** Keys from the top of the configuration to the offending value; empty for the file as a whole. */
  readonly path: readonly string[]
  readonly problem: string
  /** Set where the key itself is at fault, not what it holds. */
  readonly at?: 'key'
  /** 1-based, where the file's format tells it. */
  readonly line?: number
  readonly column?: number
}

/** The options in which nothing is known to be wrong. */
export function soundOptions(options: object, mistakes: readonly ConfigMistake[]): Record<string, unknown> {
  const mistaken = new Set(mistakes.map(({ path }) => path[0]))
  return Object.fromEntries(Object.entries(options).filter(([name]) => !mistaken.has(name)))
}

/** How a path in a configuration is written: `mounts./ch11/koa.deadline`. */
export function showPath(path: readonly string[]): string {
  return path.join('.')
}

/** One line a mistake: `portico.config.yaml:4:15 mounts./ch11/koa.deadline: expected number, got "soon"`. */
export function showMistake(file: string, mistake: ConfigMistake): string {
  const position = mistake.line === undefined ? '' : `${file}:${mistake.line}:${mistake.column} `
  const path = mistake.path.length === 0 ? '' : `${showPath(mistake.path)}: `
  return `  ${position}${path}${mistake.problem}`
}

/** The one PORTICO_CONFIG_INVALID that lists every mistake of a file, in the file's order where it is known. */
export function configInvalid(
  file: string,
  mistakes: readonly ConfigMistake[],
  cause: unknown = mistakes,
): PorticoError {
  const sorted = mistakes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
  return new PorticoError(
    'PORTICO_CONFIG_INVALID',
    {
      file,
      count: mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`,
      problems: sorted.map(mistake => showMistake(file, mistake)).join('\n'),
    },
    { cause },
  )
}
