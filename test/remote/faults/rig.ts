import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createHost, type Host } from '../../../host/index.ts'
import type { Certificates } from './certificates.ts'
import type { Fault, Outcome, Reached } from './fault.ts'
import { FaultyUpstream } from './faulty-upstream.ts'
import { RawClient } from './raw-client.ts'
import type { Way } from './ways.ts'
import { get, post } from './writing.ts'

/** What came of one fault. */
export interface Trial {
  readonly outcome: Outcome
  readonly reached: Reached
  /** What is wrong with the requests after it; `undefined`: nothing. */
  readonly poisoned: string | undefined
  /** Connections that outlived it: to the upstream, and from clients. */
  readonly left: number
}

/** How a rig is opened. */
export interface RigOptions {
  /** With them the upstream speaks TLS. */
  readonly certificates?: Certificates | undefined
  /** Milliseconds that the upstream is given for anything. Default 300. */
  readonly patience?: number
}

/** A host with one upstream behind it, on which faults are tried. */
export class Rig {
  readonly host: Host
  readonly upstream: FaultyUpstream
  #port = 0
  #trials = 0
  /** Nothing takes as long as this but what never ends: a fault may use up several timeouts, on a busy machine. */
  readonly #limit: number

  private constructor(host: Host, upstream: FaultyUpstream, patience: number) {
    this.host = host
    this.upstream = upstream
    this.#limit = patience * 15
  }

  /** Opens a host with one mount, and its upstream. */
  static async open(way: Way, { certificates, patience = 300 }: RigOptions = {}): Promise<Rig> {
    const upstream = new FaultyUpstream(certificates?.trusted)
    await upstream.listen()
    const host = await createHost({ logger: false })
    host.mount('/m', way.create(upstream.address, { patience, ca: certificates?.ca }))
    const rig = new Rig(host, upstream, patience)
    await host.listen({ port: 0, host: '127.0.0.1' })
    rig.#port = (host.server.address() as AddressInfo).port
    return rig
  }

  async close(): Promise<void> {
    await this.host.close()
    await this.upstream.close()
  }

  /** Plays a fault, asks for good answers after it, and looks at what is left. */
  async try(fault: Fault): Promise<Trial> {
    const { upstream } = this
    const id = await this.#prepare(fault)
    const client = await RawClient.open(this.#port, { isHead: fault.isHead ?? false })
    client.do(peer => (fault.ask ?? ((_, target) => peer.write(get(target))))(peer, `/m/trial/${id}`))
    const { outcome } = await client.outcome(this.#limit)
    if (fault.refuses) await upstream.listen()
    upstream.behave()
    if (fault.isBelated) await this.settle()
    const poisoned = (await this.#findPoison(fault, client, id)) ?? client.surplus
    client.destroy()
    const left = await this.settle()
    const reached = upstream.end(id)
    const [violation] = upstream.violations.splice(0)
    return { outcome, reached: violation === undefined ? reached : `smuggled: ${violation}`, poisoned, left }
  }

  /** Plays a fault and waits for what the client sees of it, no more: for many at a time. */
  async play(fault: Fault): Promise<Outcome> {
    const id = await this.#prepare(fault)
    const client = await RawClient.open(this.#port, { isHead: fault.isHead ?? false })
    client.do(peer => (fault.ask ?? ((_, target) => peer.write(get(target))))(peer, `/m/trial/${id}`))
    const { outcome } = await client.outcome(this.#limit)
    client.destroy()
    this.upstream.end(id)
    return outcome
  }

  /** What is wrong with a good request's answer; `undefined`: nothing. */
  async askWell(method: 'GET' | 'POST', name: string): Promise<string | undefined> {
    const client = await RawClient.open(this.#port)
    const poison = await askOn(client, method, name, this.#limit)
    client.destroy()
    return poison ?? client.surplus
  }

  /** Listeners on what all requests share, by event. */
  countListeners(): Record<string, number> {
    const shared = { process, server: this.host.server }
    return Object.fromEntries(
      Object.entries(shared).flatMap(([owner, emitter]) =>
        (emitter.eventNames() as string[])
          // The test itself listens there.
          .filter(name => owner !== 'process' || name !== 'warning')
          .map(name => [`${owner} ${String(name)}`, emitter.listenerCount(name)]),
      ),
    )
  }

  async #prepare(fault: Fault): Promise<string> {
    const id = `t${++this.#trials}`
    // A fault of connecting needs a new connection.
    if (fault.refuses) await this.upstream.refuse()
    else if (fault.at === 'connection') await this.upstream.endConnections()
    this.upstream.begin(id, fault)
    return id
  }

  async #findPoison(fault: Fault, client: RawClient, id: string): Promise<string | undefined> {
    if (fault.ask === undefined && !fault.isHead && client.isOpen) {
      const poison = await askOn(client, 'GET', `${id}same`, this.#limit)
      // A server may close after any answer.
      if (poison !== undefined && poison !== 'closed') return `same connection: ${poison}`
    }
    const names = ['a', 'b', 'c', 'd'].map(each => `${id}${each}`)
    const found = await Promise.all(names.map((name, index) => this.askWell(index % 2 === 0 ? 'GET' : 'POST', name)))
    return found.find(each => each !== undefined)
  }

  /** Waits until nothing is left that should not be, and counts what is left all the same. */
  async settle(): Promise<number> {
    const end = performance.now() + this.#limit
    for (;;) {
      this.upstream.drain()
      const left = this.upstream.owed
      if (left === 0 || performance.now() > end) return left
      await wait(2)
    }
  }
}

async function askOn(
  client: RawClient,
  method: 'GET' | 'POST',
  name: string,
  limit: number,
): Promise<string | undefined> {
  const target = `/m/good/${name}`
  const isPost = method === 'POST'
  client.do(peer => peer.write(isPost ? post(target, `Content-Length: ${name.length}\r\n`, name) : get(target)))
  const { outcome, answer } = await client.outcome(limit)
  if (outcome !== '200') return outcome
  const expected = `/good/${name} ${isPost ? name : ''}`
  return answer?.body === expected ? undefined : `answered ${JSON.stringify(answer?.body.slice(0, 60))}`
}
