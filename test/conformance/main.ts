/*
 * Prints what "mounted correctly" means, line by line, for every kind of application: `npm run conformance`. With
 * `-- --peers` other ways of mounting are tried by the same lines and stand beside. Ends with status 1 where a kind of
 * ours misses a line.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { exempt, lines, type Outcome, run } from '../adapters/contract.ts'
import type { Kind } from '../adapters/kind.ts'
import { kinds } from '../adapters/kinds.ts'
import type { Mounting } from '../adapters/mounting.ts'
import { direct, hooked } from '../adapters/portico.ts'
import { Scene } from '../adapters/scene.ts'
import { type Column, formatTable, merge } from '../adapters/table.ts'
import { expressInExpress } from './peers/express-in-express.ts'
import { fastifyExpressUse } from './peers/fastify-express.ts'
import { fastifyHttpProxy } from './peers/fastify-http-proxy.ts'
import { httpProxyMiddleware } from './peers/http-proxy-middleware.ts'
import { koaMount } from './peers/koa-mount.ts'

/** Milliseconds that a peer may take for a line, and for its end: some hang in many. */
const patience = 5_000

const { values } = parseArgs({ options: { peers: { type: 'boolean', default: false } } })
const peers = values.peers ? [koaMount, fastifyExpressUse, expressInExpress, httpProxyMiddleware, fastifyHttpProxy] : []
// A peer may fail in ways that would end this process; it is the next line's turn then.
if (values.peers) process.on('uncaughtException', () => {})

const columns: Column[] = []
for (const kind of kinds) columns.push({ name: kind.name, outcomes: await tryAll(kind, [direct, hooked]) })
for (const peer of peers) {
  for (const kind of kinds.filter(kind => peer.takes(kind))) {
    columns.push({ name: `${peer.name}: ${kind.name}`, outcomes: await tryAll(kind, [peer]) })
  }
}
console.log(formatTable(lines, columns))
const ours = columns.slice(0, kinds.length).flatMap(({ outcomes }) => [...outcomes.values()])
process.exit(ours.some(({ verdict }) => verdict === 'missed') ? 1 : 0)

/** Runs every line for a kind mounted in each of these ways. */
async function tryAll(kind: Kind, mountings: readonly Mounting[]): Promise<Map<string, Outcome>> {
  const tried = new Map<string, Outcome[]>(lines.map(({ id }) => [id, []]))
  for (const mounting of mountings) {
    process.stderr.write(`${kind.name}, ${mounting.name}\n`)
    const scene = new Scene(kind, mounting)
    for (const line of lines)
      tried
        .get(line.id)
        ?.push(
          exempt(line, kind, mounting) ?? (await run(line, scene, peers.includes(mounting) ? patience : undefined)),
        )
    // A peer that has hung in a line may hang in its end as well.
    await Promise.race([scene.close().catch(() => {}), sleep(patience)])
  }
  return new Map([...tried].map(([id, outcomes]) => [id, merge(outcomes)]))
}
