import { resolve } from 'node:path'
import { readEnvironmentFile } from '../config/environment.ts'
import { findConfig, isFile } from '../config/find.ts'
import { type ExaminedConfig, examineConfig } from '../config/load.ts'
import { configInvalid, showPath } from '../config/mistakes.ts'
import { type ConfiguredMount, resolveMounts } from '../config/mounts.ts'
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts'
import { isPorticoError } from '../errors.ts'
import { usage } from './command.ts'

/** What the command line says beside the configuration; it wins over that. */
export interface Additions {
  /** `/prefix=./app.ts`, each; with such mounts there may be no configuration. */
  readonly mounts: readonly string[]
  readonly port?: number | undefined
  readonly address?: string | undefined
}

/** The configuration that a command works on, and what its arguments add. It can be read again and again. */
export class Inputs {
  /** Absolute; `undefined` where there are only mounts of the command line. */
  readonly file: string | undefined
  readonly #mounts: readonly ConfiguredMount[]
  readonly #additions: Additions

  private constructor(file: string | undefined, mounts: readonly ConfiguredMount[], additions: Additions) {
    this.file = file
    this.#mounts = mounts
    this.#additions = additions
  }

  /**
   * Finds the configuration: the named file, or the one in the working directory. It is looked for only once.
   *
   * @throws PORTICO_CLI_USAGE, PORTICO_CONFIG_NOT_FOUND
   */
  static async find(named: string | undefined, additions: Additions): Promise<Inputs> {
    const mounts = await parseMounts(additions.mounts)
    const file = await findConfig(named, process.cwd()).catch((error: unknown) => {
      const absent = isPorticoError(error) && error.code === 'PORTICO_CONFIG_NOT_FOUND' && named === undefined
      if (!absent || mounts.length === 0) throw error
      return undefined
    })
    return new Inputs(file, mounts, additions)
  }

  /** What it is known by: the file, or else the working directory. Absolute. */
  get subject(): string {
    return this.file ?? process.cwd()
  }

  /**
   * Reads the configuration.
   *
   * @throws PORTICO_CONFIG_INVALID
   */
  async read(): Promise<ResolvedConfig> {
    const { file, config, mistakes, cause } = await this.examine()
    if (mistakes.length > 0) throw configInvalid(file, mistakes, cause)
    return config
  }

  /**
   * Reads the configuration, and gives its mistakes instead of throwing them.
   *
   * @param isAnew whether a module is evaluated once more
   */
  async examine(isAnew = false): Promise<ExaminedConfig> {
    const examined = this.file === undefined ? await examineNothing() : await examineConfig(this.file, { isAnew })
    const { config } = examined
    const { port = config.port, address = config.address } = this.#additions
    return { ...examined, config: { ...config, port, address, mounts: [...config.mounts, ...this.#mounts] } }
  }
}

/** What there is without a configuration: the environment. */
async function examineNothing(): Promise<ExaminedConfig> {
  const mistakes = await readEnvironmentFile(process.cwd(), process.env)
  return { file: 'given', config: resolveConfig({}), mistakes, locate: mistake => mistake }
}

async function parseMounts(given: readonly string[]): Promise<ConfiguredMount[]> {
  const sources: Record<string, string> = {}
  for (const text of given) {
    const equals = text.indexOf('=')
    const prefix = text.slice(0, equals)
    const source = text.slice(equals + 1)
    if (equals < 1 || source === '') throw usage(`--mount ${text} is not /prefix=./app.ts`)
    if (Object.hasOwn(sources, prefix)) throw usage(`--mount gives the prefix ${prefix} twice`)
    // A shell completes file names without "./".
    sources[prefix] = (await isFile(source)) ? resolve(source) : source
  }
  const { mounts, mistakes } = resolveMounts(sources, process.cwd())
  const [mistake] = mistakes
  if (mistake !== undefined)
    throw usage(`--mount ${showPath(mistake.path.slice(1))}: ${mistake.problem}`.replace(/\.$/, ''))
  return mounts
}

/**
 * A port number from the command line.
 *
 * @throws PORTICO_CLI_USAGE
 */
export function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw usage(`--port ${text} is not a port number (0 to 65535)`)
  return Number(text)
}
