import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DrainOptions } from '../../../host/index.ts'

const program = fileURLToPath(new URL('program.ts', import.meta.url))

/** The program under test, running. */
export class Running {
  /** What it has written. */
  output = ''
  port = 0
  readonly #child
  readonly #exited: Promise<unknown[]>

  /** Starts it, and waits until it listens. */
  static async start(drain: DrainOptions): Promise<Running> {
    const running = new Running(drain)
    running.port = Number((await running.until(/^port (\d+)$/m))[1])
    return running
  }

  private constructor(drain: DrainOptions) {
    this.#child = spawn(process.execPath, [program, JSON.stringify(drain)], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        this.output += text
        this.#child.emit('output')
      })
    }
    // After the streams have ended, so that nothing is missed.
    this.#exited = once(this.#child, 'close')
  }

  /** Waits until what it has written matches. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    const over = this.#exited.then(() => true)
    for (;;) {
      const match = pattern.exec(this.output)
      if (match !== null) return match
      const isOver = await Promise.race([over, once(this.#child, 'output').then(() => false)])
      if (isOver && !pattern.test(this.output)) throw new Error(`it ended without ${pattern}: ${this.output}`)
    }
  }

  /** Sends SIGTERM, and waits until it has arrived. */
  async terminate(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.until(/SIGTERM: finishing/)
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Settles with the exit code, or the signal that ended it. */
  async exit(): Promise<unknown> {
    const [code, signal] = await this.#exited
    return code ?? signal
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}
