import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import express from 'express'
import { mountSourcesOf } from '../../host/docs/mount-sources.ts'
import { openHost } from '../host/serving.ts'
import { until } from '../until.ts'

const app: RequestListener = (_request, response) => void response.writeHead(404).end()
const spec = (path: string) => ({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: { [path]: {} } })

test('a host has one set of sources, and a mount one source until it is replaced', async context => {
  const host = await openHost(context)
  const mount = host.mount('/a', app, { docs: spec('/old') })
  await host.ready()
  const sources = mountSourcesOf(host)
  assert.equal(mountSourcesOf(host), sources)
  const source = sources.of(mount)
  assert.equal(sources.of(mount), source)
  await host.mounts.replace('/a', app, { docs: spec('/new') })
  assert.notEqual(sources.of(mount), source)
  assert.deepEqual(Object.keys((await sources.of(mount).known())?.paths as object), ['/new'])
})

test('what is known without asking is known without asking, and read once', async context => {
  const asked: (string | undefined)[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request.url)
    response.writeHead(404).end()
  }
  const host = await openHost(context, { docs: false })
  const given = host.mount('/given', listener, { docs: spec('/x') })
  const routed = host.mount('/routed', express().get('/y', listener))
  host.mount('/silent', listener)
  await host.ready()
  const sources = mountSourcesOf(host)
  assert.deepEqual(Object.keys((await sources.of(given).known())?.paths as object), ['/x'])
  const document = await sources.of(routed).known()
  assert.deepEqual(Object.keys(document?.paths as object), ['/y'])
  assert.equal(await sources.of(routed).known(), document)
  assert.equal(await sources.of(host.mounts.get('silent')!).known(), undefined)
  assert.equal(asked.length, 0)
  await sources.of(given).current()
  await until(() => asked.includes('/docs'))
})

test('the source of a mount that is gone is dropped', async context => {
  const host = await openHost(context)
  const mount = host.mount('/a', app, { docs: spec('/x') })
  await host.ready()
  const sources = mountSourcesOf(host)
  const source = sources.of(mount)
  sources.prune(host.mounts.list())
  assert.equal(sources.of(mount), source)
  await host.mounts.remove('/a')
  sources.prune(host.mounts.list())
  assert.notEqual(sources.of(mount), source)
})
