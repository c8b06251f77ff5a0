import { Agent, createServer } from 'node:http'
import { createProxyMiddleware } from 'http-proxy-middleware'
import { listen } from '../serving/announce.ts'
import { startBackend } from '../serving/backend.ts'

const middleware = createProxyMiddleware({
  target: await startBackend(),
  pathRewrite: { '^/ch11/remote': '' },
  agent: new Agent({ keepAlive: true }),
})
listen(createServer((request, response) => void middleware(request, response)))
