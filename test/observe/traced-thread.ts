import { createServer } from 'node:http'

/** Answers with the headers of the request. */
export default createServer((request, response) => {
  response.end(JSON.stringify(request.headers))
})
