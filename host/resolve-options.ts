import { PorticoError } from './errors.ts'
import type {
  DocsOptions,
  DocsSettings,
  HostOptions,
  MountOptions,
  ResolvedHostOptions,
  StaticOptions,
} from './options.ts'
import { isDocsSettings } from './options.ts'

interface Check {
  readonly expected: string
  is(value: unknown): boolean
}

// Node's timers take no more, and would fire at once.
const longestTimer = 2 ** 31 - 1

const milliseconds: Check = {
  expected: `a number of milliseconds from 0 to ${longestTimer}`,
  is: value => typeof value === 'number' && value >= 0 && value <= longestTimer,
}
const seconds: Check = {
  expected: 'a number of seconds, 0 or more',
  is: value => typeof value === 'number' && Number.isFinite(value) && value >= 0,
}
const text: Check = { expected: 'a string', is: isText }
const texts: Check = { expected: 'a list of strings', is: value => Array.isArray(value) && value.every(isText) }
const flag: Check = { expected: 'true or false', is: value => typeof value === 'boolean' }
const path: Check = { expected: 'a path that starts with "/"', is: value => isText(value) && value.startsWith('/') }

const renderer: Check = {
  expected: '"swagger-ui" or "scalar"',
  is: value => value === 'swagger-ui' || value === 'scalar',
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** The options whose shape is checked here; Fastify checks its own. */
const hostOptionNames = new Set([
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
])

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
      reference: [renderer, 'swagger-ui'],
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
  start: { expected: 'a function', is: isFunction },
  close: { expected: 'a function', is: isFunction },
  guard: { expected: 'a function', is: isFunction },
  deadline: milliseconds,
  required: flag,
  tags: texts,
  hooks: { expected: 'false', is: value => value === false },
}

const docsChecks: Readonly<Record<keyof DocsSettings, Check>> = {
  source: { expected: 'an OpenAPI document, a path, a URL or a function', is: isDocsSource },
  basePath: path,
  keepsPrefix: flag,
}

function isDocsSource(value: unknown): boolean {
  if (isText(value) || isFunction(value)) return true
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Checks the options of a mount and freezes a copy.
 *
 * @throws PORTICO_OPTION_INVALID for an option that does not exist or has the wrong type.
 */
export function resolveMountOptions(options: MountOptions = {}): Readonly<MountOptions> {
  refuseUnknown('', options, new Set(Object.keys(mountChecks)))
  for (const [name, rule] of Object.entries(mountChecks))
    check(name, options[name as keyof MountOptions], rule, undefined)
  return Object.freeze({
    ...options,
    ...(options.tags && { tags: Object.freeze([...options.tags]) }),
    ...(isDocsSettings(options.docs) && { docs: resolveDocsSettings(options.docs) }),
  })
}

function resolveDocsSettings(settings: DocsSettings): Readonly<DocsSettings> {
  const hint = ' (an object with the key openapi or swagger is the document)'
  refuseUnknown('docs.', settings, new Set(Object.keys(docsChecks)), hint)
  for (const [name, rule] of Object.entries(docsChecks))
    check(`docs.${name}`, settings[name as keyof DocsSettings], rule, undefined)
  return Object.freeze({ ...settings })
}

type Fields<T> = { readonly [Name in keyof T]: readonly [rule: Check, fallback: T[Name]] }

function resolveSwitch<T extends object>(
  name: string,
  given: Partial<T> | boolean | undefined,
  fields: Fields<T>,
): Readonly<T> | false {
  return given === false ? false : resolvePart(name, given === true ? undefined : given, fields)
}

function resolvePart<T extends object>(name: string, given: Partial<T> | undefined, fields: Fields<T>): Readonly<T> {
  if (given !== undefined && (typeof given !== 'object' || given === null)) throw invalid(name, given, 'an object')
  refuseUnknown(`${name}.`, given ?? {}, new Set(Object.keys(fields)))
  const resolved = Object.entries<readonly [Check, unknown]>(fields).map(([field, [rule, fallback]]) => {
    const value = check(`${name}.${field}`, given?.[field as keyof T], rule, fallback)
    return [field, Array.isArray(value) ? Object.freeze([...value]) : value]
  })
  return Object.freeze(Object.fromEntries(resolved)) as Readonly<T>
}

function check<T, F>(option: string, given: T | undefined, rule: Check, fallback: F): T | F {
  if (given === undefined) return fallback
  if (!rule.is(given)) throw invalid(option, given, rule.expected)
  return given
}

function refuseUnknown(prefix: string, given: object, known: ReadonlySet<string>, hint = ''): void {
  for (const name of Object.keys(given)) {
    if (!known.has(name))
      throw new PorticoError('PORTICO_OPTION_INVALID', {
        option: prefix + name,
        given: 'not an option',
        expected: [...known].join(', ') + hint,
      })
  }
}

function invalid(option: string, given: unknown, expected: string): PorticoError {
  return new PorticoError('PORTICO_OPTION_INVALID', { option, given: describe(given), expected })
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return String(value)
  return value.constructor?.name ?? 'an object'
}
