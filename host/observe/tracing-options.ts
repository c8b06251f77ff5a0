import { validateHeaderName, validateHeaderValue } from 'node:http'
import { showValue, typeName } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'
import {
  type Check,
  check,
  invalid,
  longestTimer,
  refuseUnknown,
  resolvePart,
  text,
  wholeNumber,
} from '../option-checks.ts'
import type { ResolvedTracing, TracingBatchOptions, TracingOptions } from '../options.ts'

const share: Check = {
  expected: 'a number from 0 to 1',
  is: value => typeof value === 'number' && value >= 0 && value <= 1,
}

const names = ['endpoint', 'headers', 'serviceName', 'sample', 'attributeCount', 'attributeLength', 'batch']

/** Headers that make the message, which the exporter does. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Fills the defaults of the tracing options into a frozen copy, from the environment where OpenTelemetry says so
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). An empty variable counts as unset.
 *
 * @throws PORTICO_OPTION_INVALID for a variable of the environment too
 */
export function resolveTracingOptions(
  given: TracingOptions,
  environment: NodeJS.ProcessEnv = process.env,
): ResolvedTracing {
  refuseUnknown('tracing', given, names)
  return Object.freeze({
    endpoint: endpointOf(given.endpoint, environment),
    headers: Object.freeze({
      ...headersOfVariable('OTEL_EXPORTER_OTLP_HEADERS', environment),
      ...headersOfVariable('OTEL_EXPORTER_OTLP_TRACES_HEADERS', environment),
      ...headersOfOption(given.headers),
    }),
    serviceName: check('tracing.serviceName', given.serviceName, text, environment.OTEL_SERVICE_NAME || 'portico'),
    sample: check('tracing.sample', given.sample, share, 1),
    attributeCount: check('tracing.attributeCount', given.attributeCount, wholeNumber(1), 128),
    attributeLength: check('tracing.attributeLength', given.attributeLength, wholeNumber(1), 1_024),
    batch: resolvePart<Required<TracingBatchOptions>>('tracing.batch', given.batch, {
      size: [wholeNumber(1), 512],
      queue: [wholeNumber(1), 2_048],
      delay: [wholeNumber(1), 5_000],
      timeout: [wholeNumber(1, longestTimer), 10_000],
    }),
  })
}

function endpointOf(given: unknown, environment: NodeJS.ProcessEnv): string {
  if (given !== undefined) return checkEndpoint('tracing.endpoint', given)
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: base } = environment
  if (own) return checkEndpoint('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', own)
  if (!base) return 'http://127.0.0.1:4318/v1/traces'
  const url = new URL(checkEndpoint('OTEL_EXPORTER_OTLP_ENDPOINT', base))
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`
  return url.href
}

function checkEndpoint(option: string, given: unknown): string {
  const url = typeof given === 'string' ? URL.parse(given) : null
  const isEndpoint = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (isEndpoint) return url.href
  // A password in the URL must not get into the log with the error.
  const shown = typeof given === 'string' ? given.replace(/^([a-z]+:\/\/)?.*@/is, '$1…@') : given
  throw invalid(option, shown, 'a URL with http:// or https://, whose credentials are in headers')
}

function headersOfOption(given: unknown): Record<string, string> {
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw shownAs('tracing.headers', `no object (${typeName(given)})`, 'an object of headers')
  }
  return headersOf('tracing.headers', Object.entries(given))
}

/** `name=value,name=value`, percent-encoded (https://www.w3.org/TR/baggage/#baggage-http-header-format). */
function headersOfVariable(variable: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const pairs = (environment[variable] ?? '').split(',').filter(pair => pair.trim() !== '')
  const entries = pairs.map((pair): [string, string] => {
    const equals = pair.indexOf('=')
    const value = decode(pair.slice(equals + 1).trim())
    if (equals === -1 || value === undefined) {
      throw shownAs(variable, 'not a list of headers', 'name=value, several after commas, with values percent-encoded')
    }
    return [pair.slice(0, equals).trim(), value]
  })
  return headersOf(variable, entries)
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}

/** Values are mostly credentials: no error shows one. */
function headersOf(option: string, entries: readonly (readonly [string, unknown])[]): Record<string, string> {
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const own = `${option}.${name}`
      if (!isValid(() => validateHeaderName(name)) || ownHeaders.has(name.toLowerCase())) {
        throw shownAs(
          option,
          `with the header ${showValue(name)}`,
          'names of headers that the export does not set itself',
        )
      }
      if (typeof value !== 'string') throw shownAs(own, `no text (${typeName(value)})`, 'a string')
      if (!isValid(() => validateHeaderValue(name, value))) {
        throw shownAs(own, 'not a value of a header', 'characters that a header may have, no line break among them')
      }
      return [name.toLowerCase(), value]
    }),
  )
}

function shownAs(option: string, given: string, expected: string): PorticoError {
  return new PorticoError('PORTICO_OPTION_INVALID', { option, given, expected })
}

function isValid(validate: () => void): boolean {
  try {
    validate()
    return true
  } catch {
    return false
  }
}
