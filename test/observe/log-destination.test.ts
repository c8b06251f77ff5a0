import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { makeFolder } from '../config/workspace.ts'
import { requireProgram } from '../programs.ts'
import { until } from '../until.ts'

const child = fileURLToPath(new URL('log-destination-child.ts', import.meta.url))

interface Logging {
  readonly url: string
  readonly process: ChildProcess
  /** What it has written to standard error. */
  told(): string
  /** Its exit code, once it has been told to end. */
  end(): Promise<unknown>
}

/** A host that logs into a file, whose size in KiB may be limited: what exceeds it fails as on a full disk. */
async function logging(context: TestContext, file: string, limit = 'unlimited'): Promise<Logging> {
  const command = `trap '' XFSZ; ulimit -S -f ${limit}; exec "$@"`
  const started = spawn('bash', ['-c', command, 'bash', process.execPath, child, file])
  context.after(() => started.kill('SIGKILL'))
  let told = ''
  started.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  const [url] = await once(createInterface({ input: started.stdout }), 'line')
  const end = async (): Promise<unknown> => {
    const ended = once(started, 'exit')
    started.stdin.end()
    return (await ended)[0]
  }
  return { url, process: started, told: () => told, end }
}

async function ask({ url }: Logging, path: string): Promise<void> {
  const answer = await fetch(url + path)
  assert.deepEqual([answer.status, await answer.text()], [200, 'answered'])
}

test('a host whose log is on a full disk goes on, and tells it once', async context => {
  const host = await logging(context, '/dev/full')
  for (let index = 0; index < 3; index++) {
    await ask(host, `/a/${index}`)
    await until(() => host.told() !== '')
  }
  assert.equal(await host.end(), 0)
  assert.equal(host.told().split('\n').length - 1, 1, host.told())
  assert.match(
    host.told(),
    /^warning The log cannot be written to \/dev\/full: ENOSPC.* Make room: up to 16 MiB of it are kept/,
  )
})

test('lines that could not be written are written when they can be, each once and in their order', async context => {
  const prlimit = requireProgram(context, 'prlimit')
  if (prlimit === undefined) return
  const file = join(await makeFolder(context, {}), 'access.log')
  const host = await logging(context, file, '2')
  let count = 0
  while (host.told() === '') await ask(host, `/a/${count++}`)
  assert.match(host.told(), /^warning The log cannot be written to .*access\.log: EFBIG/)
  for (const end = count + 20; count < end; count++) await ask(host, `/a/${count}`)
  await promisify(execFile)(prlimit, ['--pid', String(host.process.pid), '--fsize=unlimited:unlimited'])
  await ask(host, `/a/${count++}`)
  assert.equal(await host.end(), 0)
  assert.match(host.told(), /\nwarning The log is written to .*access\.log again\.\n$/)
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const urls = lines.map(line => (JSON.parse(line) as { url?: string }).url).filter(url => url !== undefined)
  assert.deepEqual(
    urls,
    Array.from({ length: count }, (_, index) => `/a/${index}`),
  )
})
