import type { MountedApp, MountedRequest, MountSite } from '../adapters/types.ts'
import { showPrefix } from '../core/prefix.ts'
import { PorticoError } from '../errors.ts'
import type { CommandApp } from './command.ts'
import { CommandLauncher, type CommandRun } from './command-launch.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { Supervisor, type SupervisorEvent } from './supervisor.ts'
import { supervisorFigures } from './supervisor-figures.ts'

/** Makes a program ready to be entered at a mount: one is started for it. */
export function mountCommand(app: CommandApp, site: MountSite): MountedApp {
  const program = new MountedProgram(app, site)
  const { trust } = site
  return {
    ready: () => program.start(),
    handle(request, response) {
      const { run } = program
      if (run === undefined) throw program.unavailable(request)
      return run.upstream.handle(request, response, trust)
    },
    upgrade(request, socket, head) {
      const { run } = program
      if (run === undefined) refuseUpgrade(socket, program.unavailable(request))
      else run.upstream.upgrade(request, socket, head, trust)
    },
    get authorities() {
      return program.run?.authorities ?? []
    },
    health: () => [{ name: 'program', isHealthy: program.run !== undefined, reason: program.fault }],
    figures: () => supervisorFigures(program.supervisor),
    end: () => program.end(),
  }
}

/** The program of one mount, from its start to its end. */
class MountedProgram {
  readonly #app: CommandApp
  readonly #site: MountSite
  #supervisor: Supervisor<CommandRun> | undefined

  constructor(app: CommandApp, site: MountSite) {
    this.#app = app
    this.#site = site
  }

  /** The run that takes requests; none while the program is started. */
  get run(): CommandRun | undefined {
    const run = this.#supervisor?.run
    return run?.isRunning ? run : undefined
  }

  get supervisor(): Supervisor<CommandRun> | undefined {
    return this.#supervisor
  }

  /** Why there is no run. */
  get fault(): string {
    return this.#supervisor?.fault ?? 'ended'
  }

  /**
   * Starts it, and resolves when it can take requests.
   *
   * @throws PORTICO_COMMAND_FAILED
   */
  start(): Promise<void> {
    const launcher = new CommandLauncher(this.#app, this.#site)
    this.#supervisor = new Supervisor(signal => launcher.launch(signal), {
      backoff: this.#app.options.restart,
      onEvent: event => this.#tell(event),
    })
    return this.#supervisor.start()
  }

  /** Ends it. */
  async end(): Promise<void> {
    await this.#supervisor?.stop(this.#app.options.stop.deadline)
  }

  /** The error of a request that comes while the program is not there. */
  unavailable({ baseUrl }: MountedRequest): PorticoError {
    const retryAfter = Math.max(1, Math.ceil((this.#supervisor?.retryAfter ?? 0) / 1_000))
    const values = { prefix: showPrefix(baseUrl), reason: 'it has ended and is started again' }
    return new PorticoError('PORTICO_UPSTREAM_UNAVAILABLE', values, { retryAfter })
  }

  #tell(event: SupervisorEvent): void {
    const { log } = this.#site
    if (event.kind === 'restarted') log.warn({ restarts: event.restarts }, 'program was started again')
    else if (event.kind === 'ended') log.error(`program: ${event.reason}; next start in ${event.retryAfter} ms`)
    else log.error({ err: event.error }, `program was not started again; next try in ${event.retryAfter} ms`)
  }
}
