import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { createHonoApp } from '../apps/hono.ts'
import { listen } from '../serving/announce.ts'

// What serve() makes before it listens.
listen(createAdaptorServer({ fetch: createHonoApp().fetch }) as Server)
