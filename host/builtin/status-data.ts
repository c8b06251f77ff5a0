import { type ConfigState, configStateOf } from '../observe/config-state.ts'
import { type HealthView, healthOf } from '../observe/health.ts'
import type { Readiness } from '../observe/health-report.ts'
import { type CheckStatus, judgeChecks } from '../observe/health-status.ts'
import type { MountFigures, RequestMetrics } from '../observe/metrics/request-metrics.ts'
import type { ResolvedHostOptions } from '../options.ts'
import type { Figures } from './assets/status-figures.js'
import { kindIcon } from './mount-badges.ts'
import type { MountView, PartHost } from './part.ts'
import type { Links } from './shell.ts'

/** What `<path>/data.json` answers: how everything does at one moment. Times are milliseconds since the epoch. */
export interface StatusData {
  readonly at: number
  readonly host: HostStatus
  /** `undefined` for a host that was made without a configuration. */
  readonly configuration: ConfigState | undefined
  /** Upper bounds of the buckets, in seconds; `undefined` where nothing is counted. */
  readonly bounds: readonly number[] | undefined
  readonly mounts: readonly MountStatus[]
}

/** The host's process, and the counters of what the host answered itself. */
export interface HostStatus {
  /** What readiness says; `undefined` where the host's health is off. */
  readonly state: Readiness['status'] | undefined
  readonly startedAt: number
  readonly version: string
  readonly node: string
  /** Bytes that the process holds in memory. */
  readonly memory: number
  /** Seconds, the 99th percentile; `undefined` until it is known. */
  readonly loopDelay: number | undefined
  readonly links: MountLinks
  readonly figures: Figures | undefined
}

/** One mount. */
export interface MountStatus {
  readonly name: string
  readonly prefix: string
  readonly kind: string
  readonly state: MountView['state']
  readonly since: number
  /** Code of the catalogue. */
  readonly error: string | undefined
  readonly checks: MountChecks
  readonly links: MountLinks
  readonly figures: Figures | undefined
}

/** What the health checks say of a mount; nothing where they do not count for it. */
export interface MountChecks {
  readonly status: CheckStatus
  readonly total: number
  readonly failing: readonly { readonly name: string; readonly error: string | undefined }[]
}

/** Where the things of a mount, or of the host, are: relative to where the data, or the page, is. */
export interface MountLinks {
  readonly app: string
  readonly icon: string | undefined
  readonly docs: string | undefined
  readonly health: string | undefined
}

/** What the status is read from. */
export interface StatusSource {
  readonly host: PartHost
  readonly options: ResolvedHostOptions
  readonly metrics: RequestMetrics | undefined
  readonly startedAt: number
  readonly loopDelay: () => number | undefined
}

/** Looks at everything as it is now. Nothing is asked of the applications. */
export function readStatus({ host, options, metrics, startedAt, loopDelay }: StatusSource, links: Links): StatusData {
  const counted = new Map(metrics?.snapshot().map(figures => [figures.mount, figures]))
  const figuresOf = (mount: string | undefined): Figures | undefined =>
    metrics && toFigures(counted.get(mount), metrics.buckets.length + 1)
  const health = healthOf(host)
  return {
    at: Date.now(),
    host: {
      state: health?.readiness().status,
      startedAt,
      version: options.version,
      node: process.version,
      memory: process.memoryUsage.rss(),
      loopDelay: loopDelay(),
      links: linksOfHost(options, links),
      figures: figuresOf(undefined),
    },
    configuration: configStateOf(host),
    bounds: metrics?.buckets,
    mounts: host.mounts.list().map(mount => ({
      ...describeMount(mount),
      checks: judge(mount, health),
      links: linksOfMount(mount, options, links),
      figures: figuresOf(mount.name),
    })),
  }
}

function describeMount({ name, prefix, kind, state, since, error }: MountView) {
  return { name, prefix, kind, state, since, error: error?.code }
}

function judge({ name, options }: MountView, health: HealthView | undefined): MountChecks {
  const checks = options.health === false ? [] : (health?.of(name) ?? [])
  const { status, failing } = judgeChecks(checks)
  const failed = checks.filter(check => failing.includes(check.name)).map(({ name, error }) => ({ name, error }))
  return { status, total: checks.length, failing: failed }
}

function linksOfMount({ name, prefix, kind, options }: MountView, all: ResolvedHostOptions, links: Links): MountLinks {
  const isDocumented = all.docs !== false && options.docs !== false
  return {
    app: links.to(prefix === '/' ? '/' : `${prefix}/`),
    icon: links.asset(kindIcon(kind)),
    docs: isDocumented ? `${links.to(all.docs.path)}#mount-${name}` : undefined,
    health: all.health === false ? undefined : links.to(all.health.path),
  }
}

function linksOfHost({ landing, docs, health, status }: ResolvedHostOptions, links: Links): MountLinks {
  const home = landing || status
  return {
    app: links.to(home === false ? '/' : home.path),
    icon: links.asset('icons/portico.svg'),
    docs: docs === false ? undefined : links.to(docs.path),
    health: health === false ? undefined : links.to(health.path),
  }
}

function toFigures(counted: MountFigures | undefined, size: number): Figures {
  if (counted === undefined) return { requests: 0, errors: 0, inFlight: 0, upgrades: 0, buckets: Array(size).fill(0) }
  const { requests, errors, inFlight, upgrades, buckets } = counted
  return { requests, errors, inFlight, upgrades, buckets: buckets.map(({ count }) => count) }
}
