import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Kind } from './kind.ts'
import type { LogLine, Mounting } from './mounting.ts'

interface Answers {
  started: undefined
  port: number
  log: readonly LogLine[]
  peak: number
}

/** A server in a process of its own: mounts of one kind at `/one`, `/two`, and `/slow` with a deadline of 200 ms. */
export class Child {
  readonly #process: ChildProcess
  #port = 0
  #lastWords = ''

  private constructor(process: ChildProcess) {
    this.#process = process
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-4000)
    })
  }

  /** Starts the process and waits until it serves. */
  static async start(kind: Kind, mounting: Mounting): Promise<Child> {
    const script = fileURLToPath(new URL('./child-server.ts', import.meta.url))
    const child = new Child(
      fork(script, [mounting.module, mounting.name, kind.name], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // The young generation would otherwise grow by tens of MiB before it is collected, and hide what is held.
        execArgv: ['--max-semi-space-size=4'],
      }),
    )
    await child.#answer('started')
    child.#port = await child.ask('port')
    return child
  }

  get port(): number {
    return this.#port
  }

  /** Asks the process something about itself. */
  async ask<Q extends keyof Answers>(question: Q): Promise<Answers[Q]> {
    const answer = this.#answer(question)
    this.#process.send(question)
    return answer
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill()
    await once(this.#process, 'exit')
  }

  #answer<Q extends keyof Answers>(question: Q): Promise<Answers[Q]> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#process.off('message', hear).off('exit', fail)
      }
      const hear = (message: { question: Q; answer: Answers[Q] }) => {
        if (message.question !== question) return
        end()
        resolve(message.answer)
      }
      const fail = (code: number | null) => {
        end()
        const reason = /^\w*Error\b.*$/m.exec(this.#lastWords)?.[0] ?? this.#lastWords
        reject(new Error(`the serving process ended with status ${code}: ${reason}`))
      }
      this.#process.on('message', hear).on('exit', fail)
    })
  }
}
