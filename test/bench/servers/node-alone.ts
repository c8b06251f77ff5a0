import { createServer } from 'node:http'
import { createListener } from '../apps/node.ts'
import { listen } from '../serving/announce.ts'

listen(createServer(createListener()))
