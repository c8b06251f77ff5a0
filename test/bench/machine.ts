import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { runChild } from './children.ts'
import { type Cores, chooseCores, parseCpuList } from './cpu-list.ts'

const packages = [
  'express',
  'koa',
  'fastify',
  'hono',
  '@hono/node-server',
  'koa-mount',
  '@fastify/express',
  '@fastify/middie',
  '@fastify/http-proxy',
  'http-proxy-middleware',
  'undici',
]

/** One line on the computer and Node. */
export function describeMachine(): string {
  const model = os.cpus()[0]?.model.trim() || 'unknown processor'
  return `Node ${process.versions.node}, ${os.availableParallelism()} × ${model}, ${os.type()} ${os.release()}`
}

/** One line on the versions of what is compared. */
export async function describePackages(): Promise<string> {
  const versions = packages.map(async name => {
    const file = join(import.meta.dirname, '../../node_modules', name, 'package.json')
    return `${name} ${JSON.parse(await readFile(file, 'utf8')).version}`
  })
  return (await Promise.all(versions)).join(', ')
}

/** The cores to pin to; none where the system cannot pin, or gives this process only one. */
export async function findCores(): Promise<Cores> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? ''
  const canPin = await runChild(['taskset', '--version']).then(
    () => true,
    () => false,
  )
  return chooseCores(canPin ? parseCpuList(allowed) : [])
}
