import { createServer } from 'node:http'
import { createExpressApp } from '../apps/express.ts'
import { listen } from '../serving/announce.ts'

listen(createServer(createExpressApp()))
