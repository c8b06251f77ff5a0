import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../host/cli/main.ts', import.meta.url))

/** A running `portico` process. */
export class Portico {
  stdout = ''
  stderr = ''
  readonly #child
  readonly #exited: Promise<unknown[]>

  constructor(test: TestContext, folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const { PORT, HOST, NO_COLOR, FORCE_COLOR, PORTICO_DEBUG, ...inherited } = process.env
    // A server that is killed leaves its control socket; compiled code is kept where it always is.
    const temporary = mkdtempSync(join(tmpdir(), 'portico-'))
    const own = { TMPDIR: temporary, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
    this.#child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { ...inherited, ...own, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout.setEncoding('utf8').on('data', text => {
      this.stdout += text
    })
    this.#child.stderr.setEncoding('utf8').on('data', text => {
      this.stderr += text
    })
    // 'close' comes after the streams have ended, so that nothing written is missed.
    this.#exited = once(this.#child, 'close')
    test.after(async () => {
      this.#child.kill('SIGKILL')
      await this.#exited
      rmSync(temporary, { recursive: true, force: true })
    })
  }

  /** Settles with the exit code, or the signal that ended the process. */
  async exit(): Promise<unknown> {
    const [code, signal] = await this.#exited
    return code ?? signal
  }

  /** Reads no more: whatever the process writes from now on fails. */
  stopReading(): void {
    this.#child.stdout.destroy()
    this.#child.stderr.destroy()
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Waits until standard output matches; fails when the process ends before. */
  async output(pattern: RegExp): Promise<RegExpExecArray> {
    const ended = this.#exited.then(() => true)
    while (true) {
      const match = pattern.exec(this.stdout)
      if (match !== null) return match
      const isOver = await Promise.race([ended, once(this.#child.stdout, 'data').then(() => false)])
      if (isOver && !pattern.test(this.stdout)) {
        throw new Error(`it ended without ${pattern}: ${this.stdout}${this.stderr}`)
      }
    }
  }

  /** Waits for the banner; gives the origin it listens on. */
  async listening(): Promise<string> {
    // Lines of the log may come before it, and after.
    const [, origin] = await this.output(/^ {2}\S.* {2}(http:\/\/\S+:\d+)\n\n.*?\n\n/ms)
    return origin!
  }
}

/** Runs `portico` to its end. */
export async function run(test: TestContext, folder: string, args: readonly string[], environment?: NodeJS.ProcessEnv) {
  const portico = new Portico(test, folder, args, environment)
  const code = await portico.exit()
  return { code, stdout: portico.stdout, stderr: portico.stderr }
}
