import { createServer } from 'node:http'
import { createKoaApp } from '../apps/koa.ts'
import { listen } from '../serving/announce.ts'

listen(createServer(createKoaApp().callback()))
