import type { RequestListener } from 'node:http'
import { answer } from '../answer.ts'

export function createListener(): RequestListener {
  return (request, response) => {
    if (request.url !== '/json') response.statusCode = 404
    const body = JSON.stringify(answer)
    response.setHeader('content-type', 'application/json; charset=utf-8')
    response.setHeader('content-length', body.length)
    response.end(body)
  }
}
