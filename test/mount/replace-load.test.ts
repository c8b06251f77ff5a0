import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { WebSocket } from 'ws'
import type { Host } from '../../host/index.ts'
import { listen, openHost, ways } from '../host/serving.ts'
import { requireProgram } from '../programs.ts'
import { inTurn, makers, socketMakers } from './replace/versions.ts'

const limit = { timeout: 60_000 }
const replacements = 100

/** A host whose mount at `/a` is replaced by version after version. */
class Versions {
  /** The one that takes requests. */
  current = 0
  readonly host: Host
  readonly #made: typeof makers

  static async mount(host: Host, made: typeof makers): Promise<Versions> {
    const versions = new Versions(host, made)
    const { app, options } = await inTurn(made, 0)
    host.mount('/a', app, options)
    host.mounts.events.on('replaced', () => versions.current++)
    return versions
  }

  private constructor(host: Host, made: typeof makers) {
    this.host = host
    this.#made = made
  }

  async next(): Promise<void> {
    const { app, options } = await inTurn(this.#made, this.current + 1)
    await this.host.mounts.replace('/a', app, options)
  }
}

/** What clients got. */
class Tally {
  answered = 0
  readonly faults: string[] = []
  readonly seen = new Set<number>()

  /** Counts the answer to a request, which a version must have given that was current at some moment of it. */
  count(answer: string, sent: string, from: number, to: number): void {
    this.answered++
    const space = answer.indexOf(' ')
    const version = Number(answer.slice(0, space))
    this.seen.add(version)
    if (!(version >= from && version <= to)) this.faults.push(`version ${version}, not one of ${from} to ${to}`)
    if (answer.slice(space + 1) !== sent) this.faults.push(`${answer.length} bytes of ${sent.length}`)
  }
}

for (const [way, arrange] of ways) {
  suite(`${replacements} replacements of a ${way} mount under load`, limit, () => {
    test('no request fails, no body is lost, and every answer is of an application that was current', async t => {
      const host = await openHost(t)
      arrange(host)
      const versions = await Versions.mount(host, makers)
      const port = await listen(host)
      const agent = new Agent({ keepAlive: true, maxSockets: 8 })
      t.after(() => agent.destroy())
      const tally = new Tally()
      const ended = new AbortController()
      const client = (send: () => AsyncIterable<string> | undefined) => async () => {
        while (!ended.signal.aborted) {
          const from = versions.current
          try {
            const { sent, answer } = await ask(port, agent, send())
            tally.count(answer, sent, from, versions.current)
          } catch (error) {
            tally.faults.push(String(error))
          }
        }
      }
      const clients = [
        ...Array.from({ length: 4 }, () => client(() => undefined)),
        ...Array.from({ length: 4 }, () => client(slowBody)),
      ].map(run => run())

      for (let version = 1; version <= replacements; version++) {
        const before = tally.answered
        await versions.next()
        while (tally.answered < before + 8) await turn()
      }
      ended.abort()
      await Promise.all(clients)
      assert.deepEqual(tally.faults, [], `of ${tally.answered}`)
      assert.equal(versions.current, replacements)
      assert.ok(tally.seen.size > replacements * 0.9, `${tally.seen.size} versions answered`)
    })

    test('wrk counts no error', async t => {
      const wrk = requireProgram(t, 'wrk')
      if (wrk === undefined) return
      const host = await openHost(t)
      arrange(host)
      const versions = await Versions.mount(host, makers)
      const port = await listen(host)
      const seconds = 3
      const running = promisify(execFile)(wrk, ['-t1', '-c8', `-d${seconds}s`, `http://127.0.0.1:${port}/a`])
      const pause = (seconds * 1_000) / replacements / 2
      for (let version = 1; version <= replacements; version++) {
        await versions.next()
        await sleep(pause)
      }
      const { stdout } = await running
      assert.match(stdout, /[1-9]\d* requests in/)
      assert.doesNotMatch(stdout, /Socket errors|Non-2xx/, stdout)
    })

    test('WebSockets are closed with 1001, and come back to one that is current', async t => {
      const host = await openHost(t)
      arrange(host)
      const versions = await Versions.mount(host, socketMakers)
      const port = await listen(host)
      const ended = new AbortController()
      const codes: number[] = []
      const faults: string[] = []
      let greeted = 0
      const clients = Array.from({ length: 4 }, async () => {
        while (!ended.signal.aborted) {
          const from = versions.current
          const { version, closed, leave } = await greeting(t, port)
          greeted = Math.max(greeted, version ?? 0)
          if (version !== undefined && (version < from || version > versions.current))
            faults.push(`version ${version}, not ${from} or later`)
          if (ended.signal.aborted) leave()
          ended.signal.addEventListener('abort', leave)
          const code = await closed
          ended.signal.removeEventListener('abort', leave)
          if (!ended.signal.aborted) codes.push(code)
        }
      })
      for (let version = 1; version <= replacements; version++) {
        await versions.next()
        while (greeted < version) await sleep(1)
      }
      ended.abort()
      await Promise.all(clients)
      assert.deepEqual([faults, [...new Set(codes)]], [[], [1001]])
      assert.ok(codes.length >= replacements, `only ${codes.length} were closed`)
    })
  })
}

/** A body that is sent slowly enough to be in the middle when an application is replaced. */
async function* slowBody(): AsyncGenerator<string> {
  for (let piece = 0; piece < 4; piece++) {
    yield `${piece} `.repeat(5_000)
    await sleep(1)
  }
}

/** Asks on a kept connection; anything but a 200 that is whole is an error. */
async function ask(port: number, agent: Agent, body?: AsyncIterable<string>) {
  const answered = Promise.withResolvers<string>()
  const options = { port, path: '/a', agent, host: '127.0.0.1', method: body === undefined ? 'GET' : 'POST' }
  const outgoing = request(options, async response => {
    try {
      let answer = ''
      for await (const chunk of response.setEncoding('utf8')) answer += chunk
      if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${answer}`)
      answered.resolve(answer)
    } catch (error) {
      answered.reject(error)
    }
  })
  outgoing.on('error', answered.reject)
  let sent = ''
  for await (const piece of body ?? []) {
    sent += piece
    if (!outgoing.write(piece)) await Promise.race([once(outgoing, 'drain'), answered.promise])
  }
  outgoing.end()
  return { answer: await answered.promise, sent }
}

/** Opens a WebSocket, whose first message is the version that took it, unless that has to go before it can say so. */
async function greeting(t: TestContext, port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/a`)
  t.after(() => socket.terminate())
  const closed = once(socket, 'close').then(([code]) => code as number)
  const message = once(socket, 'message').then(([message]) => Number(String(message)))
  const version = await Promise.race([message, closed.then(() => undefined)])
  return { version, closed, leave: () => socket.close() }
}
