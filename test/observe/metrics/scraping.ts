import type { TestContext } from 'node:test'
import { createHost, type Host } from '../../../host/index.ts'
import { registerMetrics } from '../../../host/observe/metrics/register.ts'
import { RequestMetrics } from '../../../host/observe/metrics/request-metrics.ts'
import { createLog, type LogLine, listen } from '../../host/serving.ts'

/** A host whose metrics are fed by hand. */
export interface Scraped {
  readonly host: Host
  readonly metrics: RequestMetrics
  readonly log: readonly LogLine[]
  readonly url: string
  /** The metrics, in the form that `accept` asks for. */
  scrape(accept?: string): Promise<string>
}

/** Listens with a host that has metrics of its own, until the test has ended. */
export async function scraped(context: TestContext, prepare: (host: Host) => unknown = () => {}): Promise<Scraped> {
  const { lines, logger } = createLog()
  const host = await createHost({ logger, metrics: false })
  context.after(() => host.close())
  const options = { path: '/metrics', guard: undefined, buckets: [0.1, 1], routes: 5 }
  const metrics = new RequestMetrics(options)
  registerMetrics(host, options, metrics)
  await prepare(host)
  const url = `http://127.0.0.1:${await listen(host)}/metrics`
  const scrape = async (accept = 'text/plain'): Promise<string> => {
    const response = await fetch(url, { headers: { accept } })
    return response.text()
  }
  return { host, metrics, log: lines, url, scrape }
}

/** The value of a series, by its whole name with its labels; `undefined` where it is not there. */
export function valueIn(text: string, series: string): string | undefined {
  const line = text.split('\n').find(each => each.startsWith(`${series} `))
  return line?.slice(series.length + 1)
}
