import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { signalGroup, untilGroupEnds } from './command-group.ts'
import { Guardian, type GuardianSetting } from './command-guardian.ts'
import { CommandOutput } from './command-output.ts'
import type { Run } from './supervisor.ts'

/** What a program is started with. */
export interface ProcessSetting {
  readonly argv: readonly [program: string, ...rest: string[]]
  readonly cwd: string | undefined
  readonly env: Record<string, string | undefined>
  /** Takes what it writes. */
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  readonly guardian: GuardianSetting
}

// Windows has no process groups.
const hasGroups = process.platform !== 'win32'

/** One run of a program: it and its children, which are one process group. */
export class CommandProcess implements Run {
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #output = new CommandOutput()
  readonly #guardian: Guardian | undefined
  readonly #signal: NodeJS.Signals
  /** Until when children may take their time once the program itself has ended, in milliseconds of `performance.now()`. */
  #patience = 0
  #stopping: Promise<void> | undefined
  /** Whether nothing is left of it: its number may be another group's by now. */
  #isOver = false

  /**
   * Starts it. That there is no such program, or that it may not be executed, is the reason of its end.
   *
   * @throws what else Node says of arguments or a folder that it cannot use
   */
  constructor({ argv: [program, ...rest], cwd, env, log, guardian }: ProcessSetting) {
    this.#signal = guardian.signal
    this.#guardian = hasGroups ? new Guardian(guardian) : undefined
    try {
      this.#child = spawn(program, rest, {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: hasGroups,
        windowsHide: true,
      })
    } catch (error) {
      void this.#guardian?.release()
      throw error
    }
    // At once: should the host be killed in between, nobody would know the group.
    if (this.#child.pid !== undefined) this.#guardian?.guard(this.#child.pid)
    for (const [stream, level] of [[this.#child.stdout, 'info'] as const, [this.#child.stderr, 'warn'] as const]) {
      if (stream !== null) this.#output.read(stream, line => log[level](line))
    }
    this.ended = this.#watch(cwd)
  }

  /** Whether the program itself is there; its end is over only when its children have ended too. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** `undefined` where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  /** The status with which the program ended by itself. */
  get status(): number | undefined {
    return this.#child.pid === undefined ? undefined : (this.#child.exitCode ?? undefined)
  }

  /** The last lines that it wrote. */
  get lastLines(): readonly string[] {
    return this.#output.lastLines
  }

  stop(deadline: number): Promise<void> {
    this.#stopping ??= this.#stop(deadline)
    return this.#stopping
  }

  async #stop(deadline: number): Promise<void> {
    this.#patience = performance.now() + deadline
    this.#send(this.#signal)
    const timer = setTimeout(() => this.#send('SIGKILL'), deadline)
    await this.ended
    clearTimeout(timer)
  }

  async #watch(cwd: string | undefined): Promise<string> {
    const closed = new Promise(resolve => this.#child.once('close', resolve))
    const reason = await this.#exit(cwd)
    const group = hasGroups ? this.#child.pid : undefined
    if (group !== undefined) await untilGroupEnds(group, this.#patience)
    this.#send('SIGKILL')
    if (group !== undefined) await untilGroupEnds(group, performance.now() + dying)
    this.#isOver = true
    await this.#guardian?.release()
    // Who left the group may hold its output open for ever; of all others nothing more can come.
    await Promise.race([closed, sleep(outputPatience, undefined, { ref: false })])
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.destroy()
    return reason
  }

  #exit(cwd: string | undefined): Promise<string> {
    return new Promise(resolve => {
      this.#child.once('exit', (status, signal) =>
        resolve(signal === null ? `it ended with status ${status}` : `it was ended by ${signal}`),
      )
      this.#child.on('error', (error: NodeJS.ErrnoException) => {
        if (this.#child.pid === undefined) resolve(startFailure(error, cwd))
      })
    })
  }

  #send(signal: NodeJS.Signals): void {
    const { pid } = this.#child
    if (pid === undefined || this.#isOver) return
    if (hasGroups) signalGroup(pid, signal)
    else this.#child.kill(signal)
  }
}

/** Milliseconds that killed children are waited for. */
const dying = 500
/** Milliseconds that the output of an ended program is waited for. */
const outputPatience = 200

function startFailure({ code, message }: NodeJS.ErrnoException, cwd: string | undefined): string {
  // Node says the same of a folder as of a program.
  if (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd)) return `its folder ${cwd} does not exist`
  if (code === 'ENOENT') return 'there is no such program'
  if (code === 'EACCES') return 'it may not be executed'
  return `it could not be started (${message})`
}
