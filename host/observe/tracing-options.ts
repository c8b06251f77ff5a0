import { type Check, check, longestTimer, refuseUnknown, resolvePart, text, wholeNumber } from '../option-checks.ts'
import type { ResolvedTracing, TracingBatchOptions, TracingOptions } from '../options.ts'

const share: Check = {
  expected: 'a number from 0 to 1',
  is: value => typeof value === 'number' && value >= 0 && value <= 1,
}

const names = ['endpoint', 'headers', 'serviceName', 'sample', 'attributeCount', 'attributeLength', 'batch']

/**
 * Fills the defaults of the tracing options into a frozen copy, from the environment where OpenTelemetry says so.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function resolveTracingOptions(given: TracingOptions): ResolvedTracing {
  refuseUnknown('tracing', given, names)
  return Object.freeze({
    endpoint: check('tracing.endpoint', given.endpoint, text, 'http://127.0.0.1:4318/v1/traces'),
    headers: Object.freeze({ ...given.headers }),
    serviceName: check('tracing.serviceName', given.serviceName, text, 'portico'),
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
