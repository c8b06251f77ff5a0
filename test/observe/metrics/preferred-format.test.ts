import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMetricsFormat, textFormat } from '../../../host/core/exposition.ts'
import { preferredFormat } from '../../../host/observe/metrics/preferred-format.ts'

const openMetrics: Readonly<Record<string, string>> = {
  'OpenMetrics alone': 'application/openmetrics-text',
  'OpenMetrics in its version': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  'a version in quotes': 'application/openmetrics-text;version="1.0.0"',
  'Prometheus 2':
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'Prometheus 3':
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1',
  'both alike': 'text/plain, application/openmetrics-text',
}

const text: Readonly<Record<string, string | undefined>> = {
  'no wish': undefined,
  'an empty wish': '',
  everything: '*/*',
  'a browser': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'text before OpenMetrics': 'text/plain;version=0.0.4;q=0.9, application/openmetrics-text;version=1.0.0;q=0.5',
  'OpenMetrics refused': 'application/openmetrics-text;q=0, */*',
  'a version of OpenMetrics that is not written': 'application/openmetrics-text;version=2.0.0, */*;q=0.1',
  'weights that are none': 'application/openmetrics-text;q=high',
  'a weight beyond all': 'application/openmetrics-text;q=7',
}

for (const [who, accept] of Object.entries(openMetrics)) {
  test(`${who} gets OpenMetrics`, () => assert.equal(preferredFormat(accept), openMetricsFormat))
}

for (const [who, accept] of Object.entries(text)) {
  test(`${who} gets the text format`, () => assert.equal(preferredFormat(accept), textFormat))
}
