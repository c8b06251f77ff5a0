import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RequestMetrics } from '../observe/metrics/request-metrics.ts'
import type { ResolvedEndpoint, ResolvedHostOptions } from '../options.ts'
import { LoopDelay } from './loop-delay.ts'
import { type PartHost, partRoute } from './part.ts'
import { Representation, sendRepresentation } from './representation.ts'
import { linksOf, sendPage } from './shell.ts'
import { readStatus, type StatusSource } from './status-data.ts'
import { statusPage, statusPaths } from './status-page.ts'

const script = 'text/javascript; charset=utf-8'

/** The scripts and style sheet of the page, by name. */
const assets: Readonly<Record<string, string>> = {
  'status.css': 'text/css; charset=utf-8',
  'status.js': script,
  'status-figures.js': script,
  'status-table.js': script,
  'status-text.js': script,
}

/**
 * Declares the page that shows how everything mounted does, and `<path>/data.json`, from which it keeps itself up to date.
 *
 * @param metrics what the rates are worked out from; `undefined` where nothing is counted
 */
export function registerStatus(
  host: PartHost,
  options: ResolvedEndpoint,
  all: ResolvedHostOptions,
  metrics: RequestMetrics | undefined,
): void {
  const paths = statusPaths(options.path)
  const loopDelay = new LoopDelay()
  const source: StatusSource = { host, options: all, metrics, startedAt: Date.now(), loopDelay: () => loopDelay.read() }
  host.addHook('onClose', async () => loopDelay.close())

  host.get(paths.page, partRoute, (request, reply) => {
    const links = linksOf(request, all)
    return sendPage(reply, all, links, statusPage(readStatus(source, links), paths, links, all.title))
  })
  host.get(paths.data, partRoute, (request, reply) =>
    reply
      .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      .send(readStatus(source, linksOf(request, all))),
  )
  host.get(paths.asset(':file'), partRoute, async (request, reply) => {
    const { file } = request.params as { file: string }
    if (!Object.hasOwn(assets, file)) {
      reply.callNotFound()
      return reply
    }
    const content = await readFile(join(import.meta.dirname, 'assets', file))
    return sendRepresentation(request, reply, new Representation(assets[file] as string, content))
  })
}
