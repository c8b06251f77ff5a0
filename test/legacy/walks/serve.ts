import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, createHost, type Mountable, type MountOptions, proxy, upstream } from '../../../host/index.ts'
import { freePort } from '../../free-port.ts'
import { runProgram } from './program.ts'
import type { OwnApplication, Place, Program, ProgramApplication, Walk } from './walk.ts'

/** An application that can be walked. */
export interface Served {
  /** Address of the application, without a trailing slash. */
  readonly base: string
  readonly place: Place
  /** The server that the browser talks to, where it is the host's. */
  readonly server?: Server
  close(): Promise<void>
}

type Defer = (task: () => unknown) => void

/** Where the application of a walk is mounted. */
export function prefixOf({ name, prefix }: Walk): string {
  return prefix ?? `/tools/${name}`
}

/** Serves the application of a walk alone, at the root of an origin, as it was written for. */
export function serveAlone(walk: Walk): Promise<Served> {
  return serve(walk, '', async (place, defer) => {
    const { application } = walk
    const program = 'argv' in application ? application : application.alone
    if (program !== undefined) return { base: await run(program, place, defer) }
    const { app, start, close } = await (application as OwnApplication).create(place)
    await start?.()
    if (close !== undefined) defer(close)
    const server = createServer(app as RequestListener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    defer(() => {
      server.close()
      server.closeAllConnections()
    })
    return { base: addressOf(server) }
  })
}

/** Serves it under its prefixes in a host, with `legacy`. */
export function serveMounted(walk: Walk): Promise<Served> {
  return serve(walk, prefixOf(walk), async (place, defer) => {
    const host = await createHost({ logger: false })
    const { app, options } = await mountable(walk.application, place, defer)
    defer(() => host.close())
    const prefixes = [prefixOf(walk), ...(walk.beside === undefined ? [] : [walk.beside])]
    const mounts = prefixes.map(prefix => host.mount(prefix, app, { ...options, legacy: walk.legacy ?? true }))
    await host.listen({ port: 0, host: '127.0.0.1' })
    await Promise.all(mounts.map(mount => mount.ready))
    return { base: addressOf(host.server) + prefixes[0], server: host.server }
  })
}

async function serve(
  walk: Walk,
  prefix: string,
  open: (place: Place, defer: Defer) => Promise<{ base: string; server?: Server }>,
): Promise<Served> {
  const tasks: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) await task()
  }
  const folder = await mkdtemp(join(tmpdir(), `portico-walk-${walk.name}-`))
  // A program that was just ended may still write its last lines.
  tasks.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const place = { folder, prefix, sparePort: await freePort() }
  try {
    await walk.prepare?.(place)
    return { ...(await open(place, task => tasks.push(task))), place, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function mountable(
  application: ProgramApplication | OwnApplication,
  place: Place,
  defer: Defer,
): Promise<{ app: Mountable; options: MountOptions }> {
  if (!('argv' in application)) {
    const { app, ...options } = await application.create(place)
    return { app, options }
  }
  if (application.kind === 'command') {
    const environment = application.environment?.(place)
    return {
      app: command(application.argv(place), { cwd: application.cwd ?? place.folder, env: environment }),
      options: {},
    }
  }
  const address = await run(application, place, defer)
  return { app: application.kind === 'proxy' ? proxy(address) : upstream(address), options: {} }
}

async function run(application: Program, place: Place, defer: Defer): Promise<string> {
  const program = await runProgram(
    application.argv(place),
    application.environment?.(place) ?? {},
    application.cwd ?? place.folder,
  )
  defer(() => program.stop())
  return program.address
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
