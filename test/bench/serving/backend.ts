import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endChildrenWithProcess, startChild } from '../children.ts'

/** Starts the server of a file in `servers/` that is mounted from elsewhere, on the load's processor, and gives its address. */
export async function startBackend(server = 'node-alone'): Promise<string> {
  endChildrenWithProcess()
  const core = process.env.BENCH_LOAD_CORE
  const child = startChild(
    [process.execPath, join(import.meta.dirname, '../servers', `${server}.ts`)],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    core ? Number(core) : undefined,
  )
  const [port] = await once(createInterface({ input: child.stdout! }), 'line')
  return `http://127.0.0.1:${port}`
}
