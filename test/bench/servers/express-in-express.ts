import { createServer } from 'node:http'
import express from 'express'
import { createExpressApp } from '../apps/express.ts'
import { listen } from '../serving/announce.ts'

const parent = express()
parent.use('/ch11/express', createExpressApp())
listen(createServer(parent))
