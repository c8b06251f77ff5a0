import type { IncomingMessage, ServerResponse } from 'node:http'

// An application that shows a variable of its environment.

export default (_request: IncomingMessage, response: ServerResponse): unknown => response.end(String(process.env.MARK))
