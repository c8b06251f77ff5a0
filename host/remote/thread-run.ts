import { rm } from 'node:fs/promises'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'
import { withinDeadline } from '../within-deadline.ts'
import { CommandOutput } from './command-output.ts'
import type { Run } from './supervisor.ts'
import type { Target } from './target.ts'
import type { ThreadFolder } from './thread-folder.ts'
import {
  type Conversation,
  fromFailure,
  type Question,
  type Report,
  type ThreadData,
  type ThreadMount,
} from './thread-messages.ts'
import type { ResolvedThreadOptions } from './thread-options.ts'
import { threadTarget } from './thread-target.ts'
import { watchEventLoop } from './thread-watchdog.ts'

/** What every run of a thread has in common. */
export interface ThreadSetting extends Pick<ThreadData, 'source' | 'folder'> {
  readonly options: ResolvedThreadOptions
  readonly place: ThreadFolder
  /** Shown by debuggers. */
  readonly name: string
  readonly log: FastifyBaseLogger
  /** The application failed to answer a request at a mount. */
  onAppError(mount: number, error: Error): void
}

/** One run of a thread, from its start to its end. */
export class ThreadRun implements Run {
  readonly ended: Promise<string>
  /** Where its application is reached. */
  readonly target: Target
  /** Whether its application may take upgrades. */
  takesUpgrades = false
  readonly #setting: ThreadSetting
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #questions = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #settle: (reason: string) => void
  #isReady = false
  #isOver = false
  #count = 0
  #endWatch = () => {}

  /**
   * Starts a thread, and resolves when its application can take requests.
   *
   * @throws what kept it from that
   */
  static async launch(setting: ThreadSetting, mounts: readonly ThreadMount[], signal: AbortSignal): Promise<ThreadRun> {
    const socketPath = setting.place.chooseSocket()
    const run = new ThreadRun(setting, await threadTarget(socketPath), socketPath)
    const stop = () => run.#end('it was stopped')
    signal.addEventListener('abort', stop)
    try {
      await run.#start(mounts)
    } catch (error) {
      await run.#end('it did not start')
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
    return run
  }

  private constructor(setting: ThreadSetting, target: Target, socketPath: string) {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.ended = promise
    this.#settle = resolve
    this.target = target
    this.#setting = setting
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#port.on('message', (report: Report) => this.#hear(report))
    this.#worker = createWorker(setting, socketPath, port2)
    this.#watch()
  }

  /** Asks the thread. Rejects with what it failed with, or with the reason of its end. */
  ask<Kind extends keyof Conversation>(
    kind: Kind,
    question: Conversation[Kind]['question'],
  ): Promise<Conversation[Kind]['answer']> {
    const asked = Promise.withResolvers<unknown>()
    const id = ++this.#count
    if (this.#isOver) return Promise.reject(new Error('the thread has ended'))
    this.#questions.set(id, asked)
    this.#port.postMessage({ id, kind, question } satisfies Question<Kind>)
    return asked.promise as Promise<Conversation[Kind]['answer']>
  }

  /**
   * Closes the application, and ends the thread.
   *
   * @throws what closing the application failed with; the thread has ended then too
   */
  async stop(deadline: number): Promise<void> {
    if (this.#isOver) return
    try {
      await withinDeadline(
        deadline,
        () => this.ask('close', undefined),
        () => new Error(`the application did not close within ${deadline} ms, and its thread was ended`),
      )
    } finally {
      await this.#end('it was stopped')
    }
  }

  async #start(mounts: readonly ThreadMount[]): Promise<void> {
    const { ready, watchdog } = this.#setting.options
    this.takesUpgrades = await withinDeadline(
      ready.timeout,
      () => this.ask('start', mounts),
      () => new Error(`it was not ready within ${ready.timeout} ms`),
    )
    this.#isReady = true
    if (watchdog === false) return
    this.#endWatch = watchEventLoop(
      () => this.ask('ping', undefined),
      watchdog,
      () => void this.#end(`its event loop was blocked for ${watchdog.timeout} ms`),
    )
  }

  #watch(): void {
    const { options, log } = this.#setting
    let failure: unknown
    this.#worker.on('error', error => {
      failure = error
      // Before it is ready whoever started it is told.
      if (this.#isReady) log.error({ err: error }, 'the thread of the application failed')
    })
    this.#worker.on('exit', code => this.#over(reasonFor(failure, code, options)))
    const output = new CommandOutput()
    output.read(this.#worker.stdout, line => log.info(line))
    output.read(this.#worker.stderr, line => log.warn(line))
  }

  #hear(report: Report): void {
    if (report.kind === 'app-error') {
      this.#setting.onAppError(report.mount, fromFailure(report.failure))
      return
    }
    const asked = this.#questions.get(report.id)
    this.#questions.delete(report.id)
    if (report.kind === 'answer') asked?.resolve(report.answer)
    else asked?.reject(fromFailure(report.failure))
  }

  /** Ends the thread. Nobody waits for one that hangs: from here on it counts as ended. */
  async #end(reason: string): Promise<void> {
    this.#over(reason)
    await this.#worker.terminate()
  }

  #over(reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#endWatch()
    this.#port.close()
    const error = Object.assign(new Error(reason), { code: 'ERR_THREAD_ENDED' })
    for (const { reject } of this.#questions.values()) reject(error)
    this.#questions.clear()
    this.target.pool.destroy(error)
    // The thread does it where it ends in order; what is left goes with the folder.
    rm(this.target.address.socketPath as string, { force: true }).catch(() => {})
    this.#settle(reason)
  }
}

function createWorker(
  { source, folder, place, name, options }: ThreadSetting,
  socketPath: string,
  port: MessagePort,
): Worker {
  const { memory, env, argv } = options
  // This file is .ts in the repository and .js in the package, and so is the thread's.
  const file = new URL(`./thread-worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url)
  return new Worker(file, {
    name,
    workerData: { source, folder, socketPath, cache: place.cache, port } satisfies ThreadData & { port: MessagePort },
    transferList: [port],
    argv: [...argv],
    env: Object.fromEntries(Object.entries({ ...process.env, ...env }).filter(([, value]) => value !== undefined)),
    stdout: true,
    stderr: true,
    resourceLimits: {
      ...(memory.heap !== undefined && { maxOldGenerationSizeMb: memory.heap }),
      ...(memory.young !== undefined && { maxYoungGenerationSizeMb: memory.young }),
      ...(memory.stack !== undefined && { stackSizeMb: memory.stack }),
    },
  })
}

function reasonFor(failure: unknown, code: number, { memory }: ResolvedThreadOptions): string {
  if (failure === undefined) return `it exited with code ${code}`
  if ((failure as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return `it needed more memory than ${memory.heap === undefined ? 'V8' : `its heap of ${memory.heap} MiB`} has`
  }
  return failure instanceof Error ? `it threw ${failure.name}: ${failure.message}` : `it threw ${String(failure)}`
}
