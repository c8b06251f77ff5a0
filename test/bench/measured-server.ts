import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startChild, stopChild } from './children.ts'
import type { Subject } from './comparisons.ts'
import type { Cores } from './cpu-list.ts'
import { parseProcessTime } from './process-time.ts'

/** Linux counts processor time in these for every program, whatever the kernel's own tick (`getconf CLK_TCK`). */
const ticksPerSecond = 100

/** A server of the benchmark in a process of its own. */
export class MeasuredServer {
  readonly url: string
  readonly #child: ChildProcess
  /** Whose processor time counts: the child's, or that of a program the child has started. */
  readonly #pid: number | undefined

  private constructor(child: ChildProcess, url: string, pid: number | undefined) {
    this.#child = child
    this.url = url
    this.#pid = pid
  }

  /**
   * Starts the server of a subject, and what is behind it beside the load, pinned to processors where they are given.
   *
   * @throws Error when it ends instead of listening.
   */
  static async start({ server, args = [], path }: Subject, cores: Cores): Promise<MeasuredServer> {
    const file = join(import.meta.dirname, 'servers', `${server}.ts`)
    const env = { ...process.env, NODE_ENV: 'production', BENCH_LOAD_CORE: String(cores.load ?? '') }
    const child = startChild(
      [process.execPath, file, ...args],
      { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
      cores.server,
    )
    const lines = createInterface({ input: child.stdout! })
    const [port, pid] = await Promise.race([
      once(lines, 'line').then(([line]) => String(line).split(' ')),
      once(child, 'exit').then(([code, signal]) => {
        throw new Error(`the server ${server} ended with ${signal ?? code} instead of listening`)
      }),
    ])
    return new MeasuredServer(child, `http://127.0.0.1:${port}${path}`, pid === undefined ? child.pid : Number(pid))
  }

  /** The processor time that the process has used since its start, in microseconds. */
  async processorTime(): Promise<number> {
    if (process.platform === 'linux') {
      return parseProcessTime(await readFile(`/proc/${this.#pid}/stat`, 'utf8'), ticksPerSecond)
    }
    const answered = once(this.#child, 'message')
    this.#child.send('processor time')
    return (await answered)[0]
  }

  /** The memory of the process that is resident now, in bytes; Linux only. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.#pid}/status`, 'utf8')
    return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]) * 1024
  }

  stop(): Promise<void> {
    // Not killed outright, so that it can end what it has started.
    return stopChild(this.#child, 'SIGTERM')
  }
}
