import { createRequire } from 'node:module'
import express from 'express4'
import { expectAt, expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

interface SwaggerUi {
  readonly serve: express.RequestHandler[]
  setup(document: object): express.RequestHandler
}

const document = {
  openapi: '3.0.3',
  info: { title: 'Walked API', version: '1.0.0' },
  servers: [{ url: '/api' }],
  paths: {
    '/greeting': { get: { operationId: 'greet', summary: 'Greet', responses: { 200: { description: 'A greeting' } } } },
  },
}

/** Swagger UI in an Express application, whose operations are at `/api` of the root. */
export const swaggerUiExpress: Walk = {
  title: 'Swagger UI Express',
  name: 'swagger-ui-express',
  package: 'swagger-ui-express',
  application: {
    kind: 'express',
    async create() {
      const swaggerUi = createRequire(import.meta.url)(fileOf('swagger-ui-express')) as SwaggerUi
      const app = express()
      app.get('/', (_request, response) => response.redirect('/docs/'))
      app.get('/api/greeting', (_request, response) => void response.json({ greeting: 'hello' }))
      app.use('/docs', swaggerUi.serve, swaggerUi.setup(document))
      return { app }
    },
  },
  steps: [
    {
      name: 'the root redirects to the docs',
      async run(visit) {
        await open(visit, '/')
        await expectAt(visit, '/docs/')
        await expectText(visit.page, '.title', 'Walked API')
      },
    },
    {
      name: 'an operation is tried out',
      async run({ page }) {
        await page.click('.opblock-summary-control')
        await page.click('.try-out__btn')
        await page.click('.execute')
        await expectText(page, '.live-responses-table .response', '"greeting": "hello"')
      },
    },
  ],
}
