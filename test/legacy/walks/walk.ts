import type { Page, WebSocket } from 'playwright-core'
import type { LegacyOptions } from '../../../host/legacy/legacy-options.ts'

/** What the steps of a walk find: a page of its own browser context, and where the application is. */
export interface Visit {
  readonly page: Page
  /** Address of the application without a trailing slash: the host's origin and the prefix, or an origin alone. */
  readonly base: string
  readonly place: Place
  /** The WebSockets that the page has opened. */
  readonly sockets: readonly WebSocket[]
}

/** One thing that somebody does in a browser, and sees come true; it throws where that fails. */
export interface Step {
  readonly name: string
  run(visit: Visit): Promise<void>
}

/** What an application is started with. */
export interface Place {
  /** Folder of this run, removed at its end. */
  readonly folder: string
  /** Where the application is mounted; empty where it stands alone. For applications that have a setting for it. */
  readonly prefix: string
  /** A second free port, for what an application serves besides HTTP. */
  readonly sparePort: number
}

/** A program that serves HTTP at the port that `{port}` stands for, in its arguments and its environment. */
export interface Program {
  /** Folder that it runs in. Default: the run's own. */
  readonly cwd?: string
  argv(place: Place): readonly [program: string, ...rest: string[]]
  environment?(place: Place): Readonly<Record<string, string>>
}

/** A program, and how it is mounted. */
export interface ProgramApplication extends Program {
  readonly kind: 'command' | 'upstream' | 'proxy'
}

/** An application of this process. */
export interface OwnApplication {
  readonly kind: 'express' | 'fetch'
  create(place: Place): Promise<{ readonly app: object; start?(): unknown; close?(): unknown }>
  /** How it stands alone. Default: its own listener at a port. */
  readonly alone?: Program
}

/** An application, and what somebody does with it. */
export interface Walk {
  readonly title: string
  /** Short name, for `--only`. */
  readonly name: string
  /** The package in `apps/` that the application comes in, where it is a public one. */
  readonly package?: string
  /** Files and programs without which the walk cannot be, by path from the root of the project. */
  readonly needs?: readonly string[]
  readonly application: ProgramApplication | OwnApplication
  /** Where the application is mounted. Default: `/tools/<name>`. */
  readonly prefix?: string
  /** Where it is mounted a second time, which the walk must not come to. */
  readonly beside?: string
  /** Default `true`. */
  readonly legacy?: boolean | LegacyOptions
  /** Makes what the application finds in its folder. */
  prepare?(place: Place): Promise<void>
  readonly steps: readonly Step[]
}
