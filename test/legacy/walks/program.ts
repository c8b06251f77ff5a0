import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../free-port.ts'

/** A program that serves HTTP. */
export interface RunningProgram {
  readonly address: string
  stop(): Promise<void>
}

/**
 * Runs a program at a free port, and waits until it takes connections.
 *
 * @param argv with `{port}` where the port belongs
 * @throws Error with the program's last words where it ends before, or takes a minute
 */
export async function runProgram(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  folder: string,
): Promise<RunningProgram> {
  const port = await freePort()
  const withPort = (text: string) => text.replaceAll('{port}', String(port))
  const [program = '', ...rest] = argv.map(withPort)
  const settings = Object.entries(environment).map(([name, value]) => [name, withPort(value)])
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, ...Object.fromEntries(settings) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const words = collect(child)
  const limit = Date.now() + 60_000
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > limit) {
      await stop(child)
      throw new Error(`${argv.join(' ')} serves nothing at port ${port}: ${words().slice(-2_000)}`)
    }
    await sleep(50)
  }
  return { address: `http://127.0.0.1:${port}`, stop: () => stop(child) }
}

function collect(child: ChildProcess): () => string {
  let words = ''
  const add = (chunk: Buffer) => {
    words = (words + chunk).slice(-10_000)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  child.on('error', error => add(Buffer.from(error.message)))
  return () => words
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const last = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await exited
  clearTimeout(last)
}
