import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runChild } from '../children.ts'
import { type LoadReport, parseAutocannon, parseH2load, parseWrk } from './report.ts'

/** A program that sends requests as fast as they are answered. */
export interface LoadGenerator {
  readonly name: string
  /** Its version, or `undefined` where it is not installed. */
  version(): Promise<string | undefined>
  command(url: string, connections: number, seconds: number): string[]
  parse(output: string): LoadReport
}

const autocannonFolder = join(import.meta.dirname, '../../../node_modules/autocannon')

/** In the order of preference: a generator written in C leaves no doubt which side was the limit. */
export const generators: readonly LoadGenerator[] = [
  {
    name: 'wrk',
    // It prints its version and then, having no URL, fails.
    version: () => versionOf(['sh', '-c', 'wrk -v || true'], /^wrk (\S+)/),
    command: (url, connections, seconds) => ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, url],
    parse: parseWrk,
  },
  {
    name: 'h2load',
    version: () => versionOf(['h2load', '--version'], /(\S+)$/),
    command: (url, connections, seconds) => ['h2load', '--h1', '-t1', `-c${connections}`, `-D${seconds}`, url],
    parse: parseH2load,
  },
  {
    name: 'autocannon',
    version: async () => JSON.parse(await readFile(join(autocannonFolder, 'package.json'), 'utf8')).version,
    command: (url, connections, seconds) => [
      ...[process.execPath, join(autocannonFolder, 'autocannon.js'), '--json'],
      ...['--connections', String(connections), '--duration', String(seconds), url],
    ],
    parse: parseAutocannon,
  },
]

/**
 * The first generator that is installed, or the one asked for.
 *
 * @throws Error when it is not there.
 */
export async function findGenerator(name?: string): Promise<{ generator: LoadGenerator; version: string }> {
  for (const generator of generators) {
    if (name !== undefined && generator.name !== name) continue
    const version = await generator.version()
    if (version !== undefined) return { generator, version }
  }
  throw new Error(
    `${name ?? 'no load generator'} is not installed; there are ${generators.map(each => each.name).join(', ')}`,
  )
}

async function versionOf(command: string[], pattern: RegExp): Promise<string | undefined> {
  const output = await runChild(command).catch(() => '')
  return pattern.exec(output.trim())?.[1]
}
