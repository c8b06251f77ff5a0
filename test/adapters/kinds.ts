import { commandMount } from './fixtures/command.ts'
import { connectMiddleware } from './fixtures/connect.ts'
import { folder } from './fixtures/directory.ts'
import { express4 } from './fixtures/express4.ts'
import { express5 } from './fixtures/express5.ts'
import { fastify } from './fixtures/fastify.ts'
import { fetchObject } from './fixtures/fetch.ts'
import { h3 } from './fixtures/h3.ts'
import { hono } from './fixtures/hono.ts'
import { httpServer } from './fixtures/http-server.ts'
import { koa2 } from './fixtures/koa2.ts'
import { koa3 } from './fixtures/koa3.ts'
import { nestExpress } from './fixtures/nest-express.ts'
import { nestFastify } from './fixtures/nest-fastify.ts'
import { nodeListener } from './fixtures/node-listener.ts'
import { proxyMount } from './fixtures/proxy.ts'
import { expressInThread, httpServerInThread } from './fixtures/thread.ts'
import { upstreamMount } from './fixtures/upstream.ts'
import type { Kind } from './kind.ts'

/** Every kind of application that the contract is run for. */
export const kinds: readonly Kind[] = [
  express4,
  express5,
  koa2,
  koa3,
  fastify,
  hono,
  fetchObject,
  h3,
  nodeListener,
  connectMiddleware,
  httpServer,
  nestExpress,
  nestFastify,
  folder,
  upstreamMount,
  proxyMount,
  commandMount,
  expressInThread,
  httpServerInThread,
]
