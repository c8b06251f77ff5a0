import { createServer } from 'node:http'
import Koa from 'koa'
import mount from 'koa-mount'
import { createKoaApp } from '../apps/koa.ts'
import { listen } from '../serving/announce.ts'

const parent = new Koa()
parent.use(mount('/ch11/koa', createKoaApp()))
listen(createServer(parent.callback()))
