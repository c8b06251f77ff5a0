import { resolveLegacyOptions } from './legacy/legacy-options.ts'
import {
  type Check,
  callback,
  check,
  type Fields,
  flag,
  milliseconds,
  oneOf,
  path,
  refuseUnknown,
  resolvePart,
  seconds,
  text,
  texts,
} from './option-checks.ts'
import type {
  DocsOptions,
  DocsSettings,
  HostOptions,
  MountOptions,
  ResolvedHostOptions,
  ResolvedMountOptions,
  StaticOptions,
} from './options.ts'
import { isDocsSettings } from './options.ts'

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
  return Object.freeze({
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
    health: resolveSwitch('health', options.health, { path: [path, '/health'] }),
  })
}

const mountChecks: Readonly<Record<keyof MountOptions, Check>> = {
  // A name has an error of its own, which says what a name may be.
  name: { expected: 'a name', is: () => true },
  docs: {
    expected: 'an OpenAPI document, a path, a URL, a function, settings or false',
    is: value => value === false || isDocsSource(value),
  },
  start: callback,
  close: callback,
  guard: callback,
  deadline: milliseconds,
  required: flag,
  tags: texts,
  hooks: oneOf(false),
  // Its own resolver says what it may be.
  legacy: { expected: 'an object', is: () => true },
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
  const { legacy, ...others } = options
  return Object.freeze({
    ...others,
    ...(legacy !== undefined && legacy !== false && { legacy: resolveLegacyOptions(legacy) }),
    ...(options.tags && { tags: Object.freeze([...options.tags]) }),
    ...(isDocsSettings(options.docs) && { docs: resolveDocsSettings(options.docs) }),
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
