import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { environmentFolder } from '../environment.ts'

/** An application that serves on a free port of this machine. */
export interface Served {
  readonly origin: string
  /** Asks it to end and gives its exit code. */
  stop(): Promise<number | null>
  [Symbol.asyncDispose](): Promise<void>
}

/** Where the sub-application of this name is. */
export function appFolder(name: string): string {
  return join(import.meta.dirname, '..', '..', name)
}

/**
 * Why the tests of a Python application are skipped: its virtual environment is absent. With `PORTICO_REQUIRE=all` that
 * is a failure.
 */
export function absence(name: string): string | false {
  try {
    accessSync(join(environmentFolder(appFolder(name)), 'requirements.sha256'), constants.R_OK)
    return false
  } catch {
    const reason = `subapps/${name} has no virtual environment (npm run python)`
    if (process.env.PORTICO_REQUIRE === 'all') throw new Error(reason)
    return reason
  }
}

/**
 * Starts a program of an application's virtual environment, and waits until it has logged the address it listens at.
 *
 * @throws Error with what it has logged, when it ends first
 */
export async function serve(
  name: string,
  [program, ...options]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const folder = appFolder(name)
  const { PATH } = process.env
  const child = spawn(join(environmentFolder(folder), 'bin', program), options, {
    cwd: folder,
    env: { PATH, PYTHONDONTWRITEBYTECODE: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve)
    child.once('error', reject)
  })
  let log = ''
  const listening = new Promise<string>(resolve => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text
        const [, origin] = /(?:Listening at:|running on) (http:\/\/127\.0\.0\.1:\d+)/.exec(log) ?? []
        if (origin !== undefined) resolve(origin)
      })
    }
  })
  const ended = exited.then(code => {
    throw new Error(`${program} ended with ${code}:\n${log}`)
  })
  const origin = await Promise.race([listening, ended])
  ended.catch(() => {})
  async function stop(): Promise<number | null> {
    child.kill('SIGTERM')
    return exited
  }
  return {
    origin,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
    },
  }
}
