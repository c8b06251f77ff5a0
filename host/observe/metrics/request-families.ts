import type { Labels, MetricFamily, Sample } from '../../core/exposition.ts'
import { type MountRequests, other } from './mount-requests.ts'
import type { RequestMetrics } from './request-metrics.ts'

/** The `mount` of what the host answers itself; no mount can have this name. */
const ownName = 'host'

type Entry = readonly [mount: Labels[number], requests: MountRequests]

/** What was counted of requests, as metrics. */
export function requestFamilies(metrics: RequestMetrics): MetricFamily[] {
  const entries = Array.from(metrics.entries(), ([mount, requests]): Entry => [['mount', mount ?? ownName], requests])
  const family = (type: MetricFamily['type'], name: string, help: string, samplesOf: (entry: Entry) => Sample[]) => ({
    name,
    help,
    type,
    samples: entries.flatMap(samplesOf),
  })
  const figure = (type: MetricFamily['type'], name: string, help: string, read: (requests: MountRequests) => number) =>
    family(type, name, help, ([mount, requests]) => [{ name, labels: [mount], value: read(requests) }])

  const requests = 'portico_http_requests_total'
  const duration = 'portico_http_request_duration_seconds'
  const errors = 'portico_errors_total'
  return [
    family('counter', requests, 'Requests that have ended.', entry => requestSamples(requests, entry)),
    family(
      'histogram',
      duration,
      'Seconds from the arrival of a request to the end of its answer. Upgraded connections are not in it.',
      ([mount, { routes }]) =>
        [...routes].flatMap(([route, seconds]) => seconds.toSamples(duration, [mount, ['route', route]])),
    ),
    figure(
      'gauge',
      'portico_http_requests_in_flight',
      'Requests being answered and upgraded connections open now.',
      ({ inFlight }) => inFlight,
    ),
    figure(
      'counter',
      'portico_http_received_bytes_total',
      'Bytes received on connections for requests.',
      ({ received }) => received,
    ),
    figure('counter', 'portico_http_sent_bytes_total', 'Bytes sent on connections for answers.', ({ sent }) => sent),
    figure(
      'counter',
      'portico_upgrades_total',
      'Connections that an application has taken over.',
      ({ upgrades }) => upgrades,
    ),
    figure('gauge', 'portico_upgrades_open', 'Upgraded connections open now.', ({ upgradesOpen }) => upgradesOpen),
    family(
      'counter',
      errors,
      'Answers of the host in place of an application, by code, and those whose client went away.',
      ([mount, { errors: counts }]) =>
        [...counts].map(([kind, value]) => ({ name: errors, labels: [mount, ['kind', kind]], value })),
    ),
  ]
}

function requestSamples(name: string, [mount, { methods }]: Entry): Sample[] {
  return [...methods].flatMap(([method, counts]) =>
    Array.from(counts, (value, status): Sample => {
      const labels: Labels = [mount, ['method', method], ['status', status === 0 ? other : String(status)]]
      return { name, labels, value }
    }).filter(({ value }) => value > 0),
  )
}
