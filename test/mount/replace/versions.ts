import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import express from 'express'
import Koa from 'koa'
import { WebSocketServer } from 'ws'
import { type MountOptions, upstream } from '../../../host/index.ts'

/** An application that tells its version and what it was sent: `7 <body>`. */
export interface Version {
  readonly app: object
  readonly options: MountOptions
}

/** Each kind of application that one is replaced by. */
export const makers: Readonly<Record<string, (version: number) => Version | Promise<Version>>> = {
  express(version) {
    const app = express()
    app.use(express.text({ type: () => true, limit: '10mb' }))
    app.use((request, response) => void response.send(`${version} ${request.body ?? ''}`))
    return { app, options: {} }
  },
  koa(version) {
    const app = new Koa()
    app.use(async context => {
      context.body = `${version} ${await text(context.req)}`
    })
    return { app, options: {} }
  },
  fetch(version) {
    const app = { fetch: async (request: Request) => new Response(`${version} ${await request.text()}`) }
    return { app, options: {} }
  },
  async upstream(version) {
    const { server, address } = await serve(version)
    return { app: upstream(address), options: { close: () => void server.close() } }
  },
}

/** Two kinds that take WebSockets, which are told the version. */
export const socketMakers: Readonly<Record<string, (version: number) => Version | Promise<Version>>> = {
  node(version) {
    const app = createServer()
    greet(new WebSocketServer({ server: app }), version)
    return { app, options: { docs: false } }
  },
  async upstream(version) {
    const { server, address } = await serve(version)
    greet(new WebSocketServer({ server }), version)
    return { app: upstream(address), options: { docs: false, close: () => void server.close() } }
  },
}

/** Makes versions of each kind in turn. */
export function inTurn(made: typeof makers, version: number): Version | Promise<Version> {
  const kinds = Object.values(made)
  return (kinds[version % kinds.length] as (typeof kinds)[number])(version)
}

async function serve(version: number) {
  const server = createServer(async (request, response) => void response.end(`${version} ${await text(request)}`))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function greet(sockets: WebSocketServer, version: number): void {
  sockets.on('connection', socket => socket.send(String(version)))
}
