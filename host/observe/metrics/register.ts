import { type PartHost, partRoute } from '../../builtin/part.ts'
import type { ResolvedHostOptions } from '../../options.ts'
import { preferredFormat } from './preferred-format.ts'
import type { RequestMetrics } from './request-metrics.ts'
import { Scrape } from './scrape.ts'

/**
 * Declares the metrics in Prometheus' text format or, to those who prefer it, in OpenMetrics. The event loop and garbage
 * collections are measured from the first time that somebody asks: to look at the loop wakes an idle process.
 */
export function registerMetrics(
  host: PartHost,
  options: Exclude<ResolvedHostOptions['metrics'], false>,
  metrics: RequestMetrics,
): void {
  const scrape = new Scrape(metrics, () => host.mounts.list())
  host.addHook('onClose', async () => scrape.monitors.stop())
  host.get(options.path, partRoute, async (request, reply) => {
    const { contentType, write } = preferredFormat(request.headers.accept)
    scrape.monitors.start()
    const families = await scrape.gather()
    void reply.headers({ 'content-type': contentType, 'cache-control': 'no-store', vary: 'accept' })
    return write(families)
  })
}
