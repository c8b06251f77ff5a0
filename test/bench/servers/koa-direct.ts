import { createKoaApp } from '../apps/koa.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/koa', createKoaApp())
