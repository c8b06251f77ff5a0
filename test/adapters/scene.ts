import { Child } from './child.ts'
import { type Identity, type Kind, Witness } from './kind.ts'
import type { Mounting, Served, ServeOptions, Site } from './mounting.ts'
import { type Answer, ask, type Question } from './wire.ts'

/** The prefix of the application under test. */
export const P = '/ch11/x'

/** What is served for one kind: the application at `P`, another of its kind beside it, a third below it. */
const places = { x: P, y: '/ch11/y', deep: `${P}/deep` } as const

/** One kind, mounted in one way, with everything a line needs to look at it. */
export class Scene {
  readonly kind: Kind
  readonly mounting: Mounting
  /** Hears the application at `P`. */
  readonly witness = new Witness()
  readonly #opened: Served[] = []
  readonly #created: { readonly kind: Kind; readonly app: unknown }[] = []
  #main: Promise<Served> | undefined
  #child: Promise<Child> | undefined

  constructor(kind: Kind, mounting: Mounting) {
    this.kind = kind
    this.mounting = mounting
  }

  /** The server that most lines share. */
  get served(): Promise<Served> {
    this.#main ??= this.serve(...Object.keys(places))
    return this.#main
  }

  /** The same kind in a process of its own, for what could end a process. */
  get child(): Promise<Child> {
    this.#child ??= Child.start(this.kind, this.mounting)
    return this.#child
  }

  /** Serves applications of this kind, at their usual places, in this order. */
  async serve(...labels: string[]): Promise<Served> {
    const sites: Site[] = []
    for (const label of labels) sites.push(await this.site(places[label as keyof typeof places], label))
    return this.serveSites(sites)
  }

  /** An application of this kind and its place. */
  async site(prefix: string, label: string, witness = label === 'x' ? this.witness : new Witness()): Promise<Site> {
    return { prefix, app: await this.create({ label, witness }) }
  }

  /** An application of this kind, or of another, that lasts until the scene is closed. */
  async create(identity: Identity, kind = this.kind): Promise<unknown> {
    const app = await kind.create(identity)
    this.#created.push({ kind, app })
    return app
  }

  /** Serves any sites until the scene is closed. */
  async serveSites(sites: readonly Site[], options?: ServeOptions): Promise<Served> {
    const served = await this.mounting.serve(sites, options)
    this.#opened.push(served)
    return served
  }

  /** Asks the shared server. */
  async ask(target: string, question?: Question): Promise<Answer> {
    return ask((await this.served).port, target, question)
  }

  /** Asks the shared server, and tells the label of the application that answered; `undefined` for the host. */
  async appAt(target: string, question?: Question): Promise<string | undefined> {
    return this.appOf(await this.ask(target, question))
  }

  /** The label of the application that gave an answer; `undefined` for the host. */
  appOf(answer: Answer): string | undefined {
    return this.kind.identify === undefined ? (answer.headers.get('x-app') ?? undefined) : this.kind.identify(answer)
  }

  async close(): Promise<void> {
    await (await this.#child?.catch(() => undefined))?.close()
    for (const served of this.#opened) await served.close()
    for (const { kind, app } of this.#created) await kind.release?.(app)
  }
}
