import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { startChild, stopChild } from './children.ts'
import { type Spread, spread } from './statistics.ts'

const root = join(import.meta.dirname, '../..')

/** Whether there is a demo to start. */
export async function hasDemo(): Promise<boolean> {
  return access(join(root, 'portico.config.ts')).then(
    () => true,
    () => false,
  )
}

/**
 * Milliseconds from starting the demo's process, as `npm start` does, to the first page it serves. A first start,
 * which fills the databases, is not counted.
 */
export async function measureDemoStart(rounds: number): Promise<Spread> {
  await startDemo()
  const milliseconds: number[] = []
  for (let round = 0; round < rounds; round++) milliseconds.push(await startDemo())
  return spread(milliseconds)
}

async function startDemo(): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const command = [process.execPath, 'host/cli/main.ts', 'serve', '--host', '127.0.0.1', '--port', String(port)]
  // Whether Python's part is there depends on the machine.
  const env = { ...process.env, PYTHON_APPS: 'off' }
  const child = startChild(command, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    while (!(await answers(`http://127.0.0.1:${port}/`))) {
      if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode} instead of listening`)
      await setTimeout(2)
    }
    return performance.now() - began
  } finally {
    await stopChild(child, 'SIGTERM')
  }
}

/** @throws Error for a page that is no success: the demo would not be what is timed. */
async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined)
  if (response === undefined) return false
  await response.text()
  if (!response.ok) throw new Error(`the demo answers ${response.status} at ${url}`)
  return true
}
