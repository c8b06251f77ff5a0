import { createKoaApp } from '../apps/koa.ts'
import { serveHooked } from '../serving/mounted.ts'

await serveHooked('/ch11/koa', createKoaApp())
