import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isPorticoError } from '../../host/errors.ts'
import { resolveTracingOptions } from '../../host/observe/tracing-options.ts'
import type { TracingOptions } from '../../host/options.ts'

type Environment = Record<string, string>

describe('tracing options', () => {
  test('have defaults, and are frozen', () => {
    const resolved = resolveTracingOptions({}, {})
    assert.deepEqual(resolved, {
      endpoint: 'http://127.0.0.1:4318/v1/traces',
      headers: {},
      serviceName: 'portico',
      sample: 1,
      attributeCount: 128,
      attributeLength: 1_024,
      batch: { size: 512, queue: 2_048, delay: 5_000, timeout: 10_000 },
    })
    for (const part of [resolved, resolved.headers, resolved.batch]) assert.ok(Object.isFrozen(part))
  })

  const own = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
  const base = 'OTEL_EXPORTER_OTLP_ENDPOINT'
  const endpoints: [string, TracingOptions, Environment, string][] = [
    ['the option', { endpoint: 'https://o/x?y=1' }, { [own]: 'http://t/', [base]: 'http://b' }, 'https://o/x?y=1'],
    ["the traces' variable, as it is", {}, { [own]: 'http://t/in', [base]: 'http://b' }, 'http://t/in'],
    ['the common variable, with a path added', {}, { [base]: 'http://b:4318' }, 'http://b:4318/v1/traces'],
    ['the common variable with a slash', {}, { [base]: 'http://b/otlp/' }, 'http://b/otlp/v1/traces'],
    ['the default where variables are empty', {}, { [own]: '', [base]: '' }, 'http://127.0.0.1:4318/v1/traces'],
  ]
  for (const [name, given, environment, expected] of endpoints) {
    test(`the endpoint is ${name}`, () => {
      assert.equal(resolveTracingOptions(given, environment).endpoint, expected)
    })
  }

  test('headers are those of the environment, decoded, and on top of them the given ones', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1, B = two%20words ,c=3,',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=2,d=x=y',
    }
    const { headers } = resolveTracingOptions({ headers: { C: 'given' } }, environment)
    assert.deepEqual(headers, { a: '1', b: '2', c: 'given', d: 'x=y' })
  })

  test('the service is named by the option, else by the environment', () => {
    const environment = { OTEL_SERVICE_NAME: 'shop' }
    assert.equal(resolveTracingOptions({}, environment).serviceName, 'shop')
    assert.equal(resolveTracingOptions({ serviceName: 'desk' }, environment).serviceName, 'desk')
  })

  const refused: [string, unknown, Environment, RegExp][] = [
    ['another scheme', { endpoint: 'ftp://o/' }, {}, /tracing\.endpoint is "ftp:\/\/o\/"\. Expected a URL with http/],
    ['no URL', { endpoint: 'localhost:4318' }, {}, /tracing\.endpoint is "localhost:4318"/],
    ['an endpoint that is no text', { endpoint: 4318 }, {}, /tracing\.endpoint is 4318/],
    ['a scheme that is none, of the environment', {}, { [base]: 'collector' }, /OTEL_EXPORTER_OTLP_ENDPOINT is "coll/],
    ['no URL of the traces, of the environment', {}, { [own]: 'x' }, /OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is "x"/],
    ['headers in a list', { headers: ['a'] }, {}, /tracing\.headers is no object \(array\)/],
    [
      'a header that is no text',
      { headers: { a: 1 } },
      {},
      /tracing\.headers\.a is no text \(number\)\. Expected a string/,
    ],
    ['a name that is none', { headers: { 'a b': 'x' } }, {}, /tracing\.headers is with the header "a b"/],
    ['a header of the message', { headers: { 'Content-Type': 'x' } }, {}, /with the header "Content-Type"/],
    ['a pair that is none', {}, { OTEL_EXPORTER_OTLP_HEADERS: 'a' }, /OTEL_EXPORTER_OTLP_HEADERS is not a list/],
    ['a share above 1', { sample: 1.5 }, {}, /tracing\.sample is 1\.5/],
    ['no attributes', { attributeCount: 0 }, {}, /tracing\.attributeCount is 0/],
    ['a batch of nothing', { batch: { size: 0 } }, {}, /tracing\.batch\.size is 0/],
    ['an option that does not exist', { url: 'x' }, {}, /tracing\.url is not an option/],
  ]
  for (const [name, given, environment, message] of refused) {
    test(`refuse ${name}`, () => {
      assert.throws(() => resolveTracingOptions(given as TracingOptions, environment), {
        code: 'PORTICO_OPTION_INVALID',
        message,
      })
    })
  }

  const secrets: [string, TracingOptions, Environment][] = [
    ['in the endpoint', { endpoint: 'https://me:hunter2@o/' }, {}],
    ['in an endpoint without a scheme', { endpoint: 'me:hunter2@o:4318' }, {}],
    ['in headers that are text', { headers: 'authorization: hunter2' } as object, {}],
    ['in a header that is no text', { headers: { a: ['hunter2'] } } as object, {}],
    ['in a header', { headers: { authorization: 'hunter2\r\nx: y' } }, {}],
    ['in the environment', {}, { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2%' }],
  ]
  for (const [name, given, environment] of secrets) {
    test(`are refused without telling the secret ${name}`, () => {
      assert.throws(
        () => resolveTracingOptions(given, environment),
        error => isPorticoError(error) && !error.message.includes('hunter2'),
      )
    })
  }

  test('headers of the environment come through whatever is in their values', () => {
    const value = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)) })
    fc.assert(
      fc.property(value, text => {
        const environment = { OTEL_EXPORTER_OTLP_HEADERS: `a=${encodeURIComponent(text)},b=c` }
        assert.deepEqual(resolveTracingOptions({}, environment).headers, { a: text, b: 'c' })
      }),
    )
  })
})
