import { Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import type { Host, HostOptions } from '../../host/index.ts'
import { type ThreadOptions, thread } from '../../host/remote/thread.ts'
import { type Answer, ask } from '../adapters/wire.ts'
import { codeOf, type LogLine as Line, listen, openHost } from '../host/serving.ts'

/** The module of an application in `thread-apps/`. */
export function appModule(name: string): URL {
  return new URL(`./thread-apps/${name}.ts`, import.meta.url)
}

/** One line of a host's log, with its level as pino numbers it: 30 is info, 40 is warn. */
export interface LogLine extends Line {
  readonly level?: number
}

/** A host with an application in a thread at `/iso`. */
export interface ThreadHost {
  readonly host: Host
  readonly port: number
  /** Everything from level info on, oldest first. */
  readonly log: readonly LogLine[]
  /** Asks the application. */
  ask(path: string): Promise<Answer>
}

/** Serves an application of `thread-apps/` in a thread. */
export async function serveThread(
  t: TestContext,
  name: string,
  options: ThreadOptions = {},
  hostOptions: HostOptions = {},
): Promise<ThreadHost> {
  const { log, logger } = createInfoLog()
  const host = await openHost(t, { logger, ...hostOptions })
  host.mount('/iso', thread(appModule(name), options))
  const port = await listen(host)
  return { host, port, log, ask: path => ask(port, `/iso${path}`) }
}

/** A logger that keeps what it is given from level info on. */
export function createInfoLog(): { log: LogLine[]; logger: { level: string; stream: Writable } } {
  const log: LogLine[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n')) log.push(JSON.parse(line) as LogLine)
      done()
    },
  })
  return { log, logger: { level: 'info', stream } }
}

/** What can be asked until it answers. */
interface Asked {
  ask(path: string): Promise<Pick<Answer, 'status' | 'headers' | 'text'>>
}

/** Asks until it is answered again; who is not must be told to come back. Gives how many were. */
export async function untilServed(at: Asked, path = '/ok'): Promise<number> {
  let refused = 0
  for (;;) {
    const answer = await at.ask(path)
    if (answer.status === 200) return refused
    // A thread that has not quite ended may still have received it.
    if (answer.status === 502 && codeOf(answer) === 'PORTICO_UPSTREAM_FAILED') continue
    const retryAfter = Number(answer.headers.get('retry-after'))
    if (answer.status !== 503 || codeOf(answer) !== 'PORTICO_UPSTREAM_UNAVAILABLE' || !(retryAfter >= 1)) {
      throw new Error(`answered ${answer.status}: ${answer.text}`)
    }
    refused++
  }
}
