import { PorticoError } from '../errors.ts'
import type { Host } from '../host.ts'
import { configStateOf, setConfigState } from '../observe/config-state.ts'
import { applyDifference, type ReloadReport } from './apply.ts'
import { diffConfigs } from './diff.ts'
import { keepEnvironment } from './environment.ts'
import { toFailure } from './failure.ts'
import type { ExaminedConfig } from './load.ts'
import { configInvalid } from './mistakes.ts'
import { prepareDifference } from './prepare.ts'
import type { ResolvedConfig } from './resolve.ts'

/** What a reloader works with. */
export interface ReloadSetting {
  readonly host: Host
  /** What the host was made from. */
  readonly config: ResolvedConfig
  /** Reads the configuration anew. */
  readonly read: () => Promise<ExaminedConfig>
  /** Where its `.env` file is read into. Default: `process.env`. */
  readonly environment?: NodeJS.ProcessEnv
  /** Milliseconds that a mount may take to start and what was there to close. Default 110,000. */
  readonly patience?: number
  /** Told how each reload ended, once. */
  readonly onEnd?: (outcome: ReloadOutcome) => void
}

/** How a reload ended: with a report, or refused. */
export type ReloadOutcome = { readonly report: ReloadReport } | { readonly error: unknown }

/**
 * Brings a running host to what its configuration says by now, by difference. One reload runs at a time; those asked for
 * meanwhile become one more, which reads the configuration after that.
 */
export class ConfigReloader {
  readonly #setting: ReloadSetting
  #running: ResolvedConfig
  #current: Promise<unknown> = Promise.resolve()
  #next: Promise<ReloadReport> | undefined

  constructor(setting: ReloadSetting) {
    this.#setting = setting
    this.#running = setting.config
  }

  /** The configuration as it now runs. */
  get running(): ResolvedConfig {
    return this.#running
  }

  /**
   * Reads the configuration and applies what has changed. Everything new is loaded first, so that a mistake changes
   * nothing: neither the mounts nor the environment. The host's log and `configStateOf` tell how it went.
   *
   * @throws PORTICO_CONFIG_INVALID with every mistake at once, those of modules included; PORTICO_CONFIG_NOT_FOUND
   */
  reload(): Promise<ReloadReport> {
    if (this.#next !== undefined) return this.#next
    const next = this.#current.then(() => {
      this.#next = undefined
      return this.#run()
    })
    this.#next = next
    this.#current = next.catch(() => {})
    return next
  }

  async #run(): Promise<ReloadReport> {
    const { environment = process.env, onEnd } = this.#setting
    const restoreEnvironment = keepEnvironment(environment)
    const report = await this.#apply().catch((error: unknown): never => {
      restoreEnvironment()
      this.#noteFailure(error)
      this.#setting.host.log.error({ err: error }, 'configuration refused: the earlier one stays')
      onEnd?.({ error })
      throw error
    })
    this.#noteReport(report)
    onEnd?.({ report })
    return report
  }

  async #apply(): Promise<ReloadReport> {
    const { host, read, patience = 110_000 } = this.#setting
    const { file, config, mistakes, cause, locate } = await read()
    const difference = diffConfigs(this.#running, config)
    // What is left of a file that has mistakes is looked at too, so that all of them are told at once.
    const preparation = await prepareDifference(host, config, difference, mistakes)
    const found = [...mistakes, ...preparation.mistakes.map(locate)]
    if (found.length > 0) throw configInvalid(file, found, cause)
    const { report, mounts } = await applyDifference(host, this.#running.mounts, difference, preparation, patience)
    this.#running = { ...this.#running, mounts }
    return { file: config.file, ...report }
  }

  #noteReport(report: ReloadReport): void {
    const { host } = this.#setting
    const { file, failed, restartNeeded } = report
    setConfigState(host, { file, loadedAt: Date.now(), failure: undefined, restartNeeded })
    if (failed.length > 0) this.#noteFailure(toIncomplete(report))
    host.log.info({ reload: report }, 'configuration applied')
  }

  #noteFailure(error: unknown): void {
    const { host, config } = this.#setting
    const state = configStateOf(host) ?? { file: config.file, loadedAt: Date.now(), restartNeeded: [] }
    setConfigState(host, { ...state, failure: { at: Date.now(), ...toFailure(error) } })
  }
}

function toIncomplete({ file = 'given', failed }: ReloadReport): PorticoError {
  return new PorticoError('PORTICO_RELOAD_INCOMPLETE', {
    file,
    count: failed.length === 1 ? '1 mount' : `${failed.length} mounts`,
    problems: failed.map(({ prefix, code, message }) => `  ${prefix}: ${code} ${message}`).join('\n'),
  })
}
