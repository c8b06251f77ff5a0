import { setTimeout as sleep } from 'node:timers/promises'
import type { MountSite } from '../adapters/types.ts'
import { PorticoError } from '../errors.ts'
import type { CommandApp } from './command.ts'
import { environmentFor, fillArguments, pathFor, placeholderOf } from './command-arguments.ts'
import { CommandPlace } from './command-place.ts'
import { untilReady } from './command-probe.ts'
import { CommandProcess } from './command-process.ts'
import type { Run } from './supervisor.ts'
import { parseTarget, type TargetAddress } from './target-address.ts'
import { Upstream } from './upstream.ts'

/** One run of a program, and the connections to it. */
export class CommandRun implements Run {
  readonly ended: Promise<string>
  readonly upstream: Upstream
  /** Names by which the program knows itself. */
  readonly authorities: readonly string[]
  readonly #process: CommandProcess

  constructor(process: CommandProcess, place: CommandPlace, upstream: Upstream) {
    this.#process = process
    this.ended = process.ended.finally(() => place.remove().catch(() => {}))
    this.upstream = upstream
    this.authorities = authoritiesOf(upstream)
  }

  /** Whether the program is there to take requests. */
  get isRunning(): boolean {
    return this.#process.isRunning
  }

  async stop(deadline: number): Promise<void> {
    await this.#process.stop(deadline)
    await this.ended
    await this.upstream.close()
  }
}

/** A socket has no name but the one in the `Host` header, where that is sent. */
function authoritiesOf({ addresses, options }: Upstream): readonly string[] {
  return addresses.flatMap(({ host, port, socketPath }) => {
    if (socketPath === undefined) return [host, `localhost:${port}`]
    return options.hostHeader === 'target' ? [host] : []
  })
}

/** How often a program is started at other ports when somebody takes each before it does. */
const mostPorts = 3
/** Milliseconds in which a program notices that somebody else accepted the connection that was taken for its own. */
const noticing = 50

/** Starts the program of a mount, again and again. */
export class CommandLauncher {
  readonly #app: CommandApp
  readonly #site: MountSite
  readonly #path: 'strip' | 'keep'

  constructor(app: CommandApp, site: MountSite) {
    this.#app = app
    this.#site = site
    this.#path = app.options.path ?? pathFor(app.argv)
  }

  /**
   * Resolves when it can take requests.
   *
   * @throws PORTICO_COMMAND_FAILED, or the signal's reason; nothing is then left running
   */
  async launch(signal: AbortSignal): Promise<CommandRun> {
    for (let ports = 1; ; ports++) {
      const place = await (placeholderOf(this.#app.argv) === 'socket' ? CommandPlace.atSocket() : CommandPlace.atPort())
      let process: CommandProcess | undefined
      try {
        process = this.#spawn(place)
        const address = await this.#whenReady(process, place, signal)
        const upstream = new Upstream([address], { ...this.#app.options.upstream, path: this.#path })
        await upstream.open()
        this.#site.log.info({ program: process.pid, address: address.shown }, 'program takes requests')
        return new CommandRun(process, place, upstream)
      } catch (error) {
        await process?.stop(this.#app.options.stop.deadline)
        await place.remove()
        // A program that went into the background has ended well, and holds the port itself.
        const isRefused = Boolean(process?.status) && (await place.isTaken())
        if (signal.aborted || ports === mostPorts || !isRefused) throw error
        this.#site.log.warn({ err: error }, 'somebody took the port of the program: it is started at another')
      }
    }
  }

  #spawn(place: CommandPlace): CommandProcess {
    const { argv, options } = this.#app
    const { prefix, log } = this.#site
    const { listening, socket } = place
    const told = { prefix, path: this.#path, listening, inherited: process.env, added: options.env }
    try {
      return new CommandProcess({
        argv: fillArguments(argv, listening),
        cwd: options.cwd,
        env: environmentFor(argv, told),
        log,
        guardian: {
          ...options.stop,
          socket,
          onMissing: error => log.warn({ err: error }, 'without /bin/sh a program outlives a host that is killed'),
        },
      })
    } catch (error) {
      throw this.#failure(`it could not be started (${(error as Error).message})`, place, undefined)
    }
  }

  async #whenReady(process: CommandProcess, place: CommandPlace, signal: AbortSignal): Promise<TargetAddress> {
    const { path, timeout } = this.#app.options.ready
    const waiting = new AbortController()
    const fail = (reason: string): void => waiting.abort(this.#failure(reason, place, process))
    const abandon = (): void => waiting.abort(signal.reason)
    const wanted = path === null ? 'took no connection' : `did not answer ${path} below 500`
    const timer = setTimeout(() => fail(`it ${wanted} within ${timeout} ms`), timeout)
    signal.addEventListener('abort', abandon)
    if (signal.aborted) abandon()
    void process.ended.then(fail)
    try {
      const asked = path !== null && this.#path === 'keep' ? this.#site.prefix + path : path
      const address = await untilReady(place.addresses.map(parseTarget), asked, waiting.signal)
      if (place.listening.kind === 'port') await sleep(noticing, undefined, { signal: waiting.signal }).catch(() => {})
      waiting.signal.throwIfAborted()
      return address
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abandon)
    }
  }

  #failure(reason: string, { addresses }: CommandPlace, process: CommandProcess | undefined): PorticoError {
    const remedy =
      process?.pid === undefined
        ? 'Look at its name, its folder and the PATH of the host'
        : `It must stay in the foreground and listen at ${addresses[0]}`
    const lines = process?.lastLines ?? []
    const output = lines.length === 0 ? '' : ` Its last lines:\n${lines.map(line => `  ${line}`).join('\n')}`
    return new PorticoError('PORTICO_COMMAND_FAILED', { command: showCommand(this.#app.argv), reason, remedy, output })
  }
}

/** A command as an error shows it: as much of it as fits a line. */
function showCommand(argv: readonly string[]): string {
  const text = argv.join(' ')
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
