import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { createHonoApp } from '../apps/hono.ts'
import { listen } from '../serving/announce.ts'

// As a host must: replacing the global Request and Response would reach every application of the process.
listen(createAdaptorServer({ fetch: createHonoApp().fetch, overrideGlobalObjects: false }) as Server)
