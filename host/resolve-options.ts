import { resolveGuards } from './guard/guards.ts'
import { resolveLegacyOptions } from './legacy/legacy-options.ts'
import { resolveTracingOptions } from './observe/tracing-options.ts'
import {
  type Check,
  callback,
  check,
  type Fields,
  flag,
  invalid,
  milliseconds,
  oneOf,
  path,
  refuseUnknown,
  resolvePart,
  seconds,
  text,
  texts,
  wholeNumber,
} from './option-checks.ts'
import type {
  DocsOptions,
  DocsSettings,
  EndpointOptions,
  HealthCheckOptions,
  HostOptions,
  MetricsOptions,
  MountOptions,
  ResolvedEndpoint,
  ResolvedHostOptions,
  ResolvedMountOptions,
  StaticOptions,
} from './options.ts'
import { isDocsSettings } from './options.ts'

/** A value whose own resolver says what it may be. */
const anything: Check = { expected: 'anything', is: () => true }

/** The options whose shape is checked here; Fastify checks its own. */
const hostOptionNames = [
  'title',
  'version',
  'logger',
  'trustProxy',
  'fastify',
  'drain',
  'isolate',
  'landing',
  'docs',
  'static',
  'health',
  'metrics',
  'status',
  'tracing',
  'accessLog',
  'guard',
]

/**
 * Fills the defaults of the host's options into a frozen copy; the input is left alone.
 *
 * @throws PORTICO_OPTION_INVALID for an option that does not exist or has the wrong type.
 */
export function resolveHostOptions(options: HostOptions = {}): ResolvedHostOptions {
  refuseUnknown('', options, hostOptionNames)
  const assets = Array.isArray(options.static) ? { folders: options.static as readonly string[] } : options.static
  const yielding = [
    options.landing === undefined ? '' : undefined,
    options.static === undefined ? '/static' : undefined,
  ]
  const resolved = Object.freeze({
    yielding: new Set(yielding.filter(prefix => prefix !== undefined)),
    title: check('title', options.title, text, 'Portico'),
    version: check('version', options.version, text, '1.0.0'),
    logger: options.logger ?? { level: 'warn' },
    trustProxy: options.trustProxy ?? false,
    fastify: Object.freeze({ ...options.fastify }),
    drain: resolvePart('drain', options.drain, {
      delay: [milliseconds, 0],
      deadline: [milliseconds, 10_000],
    }),
    isolate: check('isolate', options.isolate, flag, true),
    landing: resolveSwitch('landing', options.landing, { path: [path, '/'] }),
    docs: resolveSwitch<Required<DocsOptions>>('docs', options.docs, {
      path: [path, '/docs'],
      document: [path, '/openapi.json'],
      reference: [oneOf('swagger-ui', 'scalar'), 'swagger-ui'],
    }),
    static: resolveSwitch('static', assets as StaticOptions | boolean | undefined, {
      path: [path, '/static'],
      folders: [texts, Object.freeze([])],
      maxAge: [seconds, 0],
    }),
    health: resolveEndpoint('health', options.health, '/health'),
    metrics: resolveMetrics(options.metrics),
    // Whoever asks for it has it; whoever does not, not where strangers may come.
    status: resolveEndpoint('status', options.status ?? process.env.NODE_ENV !== 'production', '/status'),
    tracing: options.tracing ? resolveTracingOptions(options.tracing === true ? {} : options.tracing) : false,
    accessLog: check('accessLog', options.accessLog, flag, undefined),
    guard: resolveGuards('guard', options.guard),
  })
  refuseSharedPath(resolved)
  return resolved
}

/** Refuses two parts at one path: only one could answer there. */
function refuseSharedPath({ landing, docs, health, metrics, status }: ResolvedHostOptions): void {
  const owners = new Map<string, string>()
  const claim = (option: string, path: string) => {
    const owner = owners.get(path)
    if (owner !== undefined) throw invalid(option, path, `another path than that of ${owner}`)
    owners.set(path, option)
  }
  for (const [part, resolved] of Object.entries({ landing, docs, health, metrics, status }))
    if (resolved !== false) claim(`${part}.path`, resolved.path)
  if (docs !== false) claim('docs.document', docs.document)
}

function resolveEndpoint(
  name: string,
  given: EndpointOptions | boolean | undefined,
  standard: string,
): ResolvedEndpoint | false {
  const resolved = resolveSwitch<EndpointOptions>(name, given, { path: [path, standard], guard: [anything, undefined] })
  if (resolved === false) return false
  return Object.freeze({ path: resolved.path ?? standard, guard: resolveGuards(`${name}.guard`, resolved.guard) })
}

/** Route templates of a mount that are told at most; also of traces, where metrics do not say how many. */
export const defaultRoutes = 100

/** Bounds in seconds, from what a cached answer takes to what somebody gives up on. */
const defaultBuckets = Object.freeze([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])

const ascending: Check = {
  expected: 'a list of numbers of seconds, above 0 and ascending',
  is: value =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((bound, at) => Number.isFinite(bound) && bound > (at === 0 ? 0 : value[at - 1])),
}

function resolveMetrics(given: MetricsOptions | boolean | undefined): ResolvedHostOptions['metrics'] {
  const resolved = resolveSwitch<MetricsOptions>('metrics', given, {
    path: [path, '/metrics'],
    guard: [anything, undefined],
    buckets: [ascending, defaultBuckets],
    routes: [wholeNumber(0, 10_000), defaultRoutes],
  })
  if (resolved === false) return false
  const guard = resolveGuards('metrics.guard', resolved.guard)
  return Object.freeze({ ...(resolved as Required<MetricsOptions>), guard })
}

const mountChecks: Readonly<Record<keyof MountOptions, Check>> = {
  // A name has an error of its own, which says what a name may be.
  name: anything,
  docs: {
    expected: 'an OpenAPI document, a path, a URL, a function, settings or false',
    is: value => value === false || isDocsSource(value),
  },
  start: callback,
  close: callback,
  // Their own resolvers say what these may be.
  guard: anything,
  health: anything,
  legacy: anything,
  metrics: {
    expected: 'a path that starts with "/", a function, or a registry of prom-client',
    is: value => path.is(value) || callback.is(value) || callback.is((value as { metrics?: unknown } | null)?.metrics),
  },
  deadline: milliseconds,
  required: flag,
  tags: texts,
  hooks: oneOf(false),
}

const docsChecks: Readonly<Record<keyof DocsSettings, Check>> = {
  source: { expected: 'an OpenAPI document, a path, a URL or a function', is: isDocsSource },
  basePath: path,
  keepsPrefix: flag,
}

function isDocsSource(value: unknown): boolean {
  if (text.is(value) || callback.is(value)) return true
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Checks the options of a mount and freezes a copy.
 *
 * @throws PORTICO_OPTION_INVALID for an option that does not exist or has the wrong type.
 */
export function resolveMountOptions(options: MountOptions = {}): ResolvedMountOptions {
  refuseUnknown('', options, Object.keys(mountChecks))
  for (const [name, rule] of Object.entries(mountChecks))
    check(name, options[name as keyof MountOptions], rule, undefined)
  const { legacy, guard, health, ...others } = options
  const guards = resolveGuards('guard', guard)
  return Object.freeze({
    ...others,
    ...(guards && { guard: guards }),
    ...(health !== undefined && { health: resolveHealth(health) }),
    ...(legacy !== undefined && legacy !== false && { legacy: resolveLegacyOptions(legacy) }),
    ...(options.tags && { tags: Object.freeze([...options.tags]) }),
    ...(isDocsSettings(options.docs) && { docs: resolveDocsSettings(options.docs) }),
  })
}

function resolveHealth(given: NonNullable<MountOptions['health']>): Readonly<Required<HealthCheckOptions>> | false {
  if (given === false) return false
  return resolvePart<Required<HealthCheckOptions>>('health', typeof given === 'object' ? given : { check: given }, {
    check: [
      { expected: 'a path that starts with "/", or a function', is: value => path.is(value) || callback.is(value) },
    ],
    interval: [wholeNumber(1), 10_000],
    timeout: [wholeNumber(1), 2_000],
  })
}

function resolveDocsSettings(settings: DocsSettings): Readonly<DocsSettings> {
  const hint = ' (an object with the key openapi or swagger is the document)'
  refuseUnknown('docs', settings, Object.keys(docsChecks), hint)
  for (const [name, rule] of Object.entries(docsChecks))
    check(`docs.${name}`, settings[name as keyof DocsSettings], rule, undefined)
  return Object.freeze({ ...settings })
}

function resolveSwitch<T extends object>(
  name: string,
  given: Partial<T> | boolean | undefined,
  fields: Fields<T>,
): Readonly<T> | false {
  return given === false ? false : resolvePart(name, given === true ? undefined : given, fields)
}
