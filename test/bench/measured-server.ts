import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startChild, stopChild } from './children.ts'
import type { Subject } from './comparisons.ts'
import { parseProcessTime } from './process-time.ts'

/** Linux counts processor time in these for every program, whatever the kernel's own tick (`getconf CLK_TCK`). */
const ticksPerSecond = 100

/** A server of the benchmark in a process of its own. */
export class MeasuredServer {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /**
   * Starts the server of a subject, pinned to a processor where one is given.
   *
   * @throws Error when it ends instead of listening.
   */
  static async start({ server, args = [], path }: Subject, core?: number): Promise<MeasuredServer> {
    const file = join(import.meta.dirname, 'servers', `${server}.ts`)
    const env = { ...process.env, NODE_ENV: 'production' }
    const child = startChild(
      [process.execPath, file, ...args],
      { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
      core,
    )
    const lines = createInterface({ input: child.stdout! })
    const port = await Promise.race([
      once(lines, 'line').then(([line]) => String(line)),
      once(child, 'exit').then(([code, signal]) => {
        throw new Error(`the server ${server} ended with ${signal ?? code} instead of listening`)
      }),
    ])
    return new MeasuredServer(child, `http://127.0.0.1:${port}${path}`)
  }

  /** The processor time that the process has used since its start, in microseconds. */
  async processorTime(): Promise<number> {
    if (process.platform === 'linux') {
      return parseProcessTime(await readFile(`/proc/${this.#child.pid}/stat`, 'utf8'), ticksPerSecond)
    }
    const answered = once(this.#child, 'message')
    this.#child.send('processor time')
    return (await answered)[0]
  }

  stop(): Promise<void> {
    return stopChild(this.#child)
  }
}
