import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The demo as `npm start` runs it, on a free port and with databases in memory. */
export interface Demo {
  readonly address: string
  /** Sends SIGTERM and gives the exit status. */
  stop(): Promise<number | null>
}

/** Starts the demo and waits for its address. `python`: with the applications that `npm run python` has made ready. */
export async function startDemo({ python = false } = {}): Promise<Demo> {
  const child = spawn(process.execPath, ['host/cli/main.ts', 'serve'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      LEAGUE_DB: ':memory:',
      MATCHES_DB: ':memory:',
      SHOP_DB: ':memory:',
      PYTHON_APPS: python ? 'on' : 'off',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { address: await addressOf(child), stop: () => stop(child) }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the demo has no output')
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (address !== undefined) {
      child.stdout.resume()
      return address
    }
  }
  throw new Error('the demo ended without saying where it listens')
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const [status] = (await exited) as [number | null]
  return status
}
