import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from '../config/workspace.ts'
import { Portico, run } from './portico.ts'

/** Counts what it was asked at its root; the host itself looks for documents elsewhere. */
export const counter = (name: string) => `let count = 0
  export default (request, response) => response.end(request.url === '/' ? '${name} ' + ++count : '')`
export const modules = { 'a.mjs': counter('a'), 'b.mjs': counter('b'), 'c.mjs': counter('c') }

interface HealthConfig {
  readonly loadedAt: string
  readonly failure?: { readonly code: string }
}

/** A place for control sockets that no other test sees, but the processes of one test do. */
export async function apart(test: TestContext) {
  const temporary = await makeFolder(test, {})
  return { temporary, environment: { TMPDIR: temporary } }
}

/** A running `portico serve` in a folder of its own. */
export async function serve(
  test: TestContext,
  config: string,
  files: Record<string, string> = {},
  args: string[] = [],
) {
  const folder = await makeFolder(test, { ...modules, ...files, 'site.yaml': config })
  const { temporary, environment } = await apart(test)
  const server = new Portico(test, folder, ['serve', 'site.yaml', ...args], environment)
  const origin = await server.listening()
  const ask = async (path: string) => {
    const response = await fetch(origin + path)
    return `${response.status} ${await response.text()}`
  }
  const configure = (text: string) => writeFile(join(folder, 'site.yaml'), text)
  const reload = () => run(test, folder, ['reload', 'site.yaml'], environment)
  /** What `/health` says of the configuration. */
  const state = async () => {
    const health = (await (await fetch(`${origin}/health`)).json()) as { config: HealthConfig }
    return health.config
  }
  return { folder, temporary, environment, server, origin, ask, configure, reload, state }
}

/** Waits until a server has written a text on its standard error. */
export async function told(server: Portico, text: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!server.stderr.includes(text)) {
    if (Date.now() > end) throw new Error(`it did not tell ${text}: ${server.stderr}`)
    await sleep(20)
  }
}

/** Why a test that sends SIGHUP, or looks at a socket's folder, is skipped. */
export const onPosix = {
  skip: process.platform === 'win32' && 'Windows has neither SIGHUP to send nor sockets in folders',
}
