import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { forwardedPrefix } from '../core/forwarded.ts'
import { setRequestHeader } from '../core/request-header.ts'
import { PorticoError, toProblem } from '../errors.ts'
import type { OpenApiDocument } from '../options.ts'
import { hasMethods } from './members.ts'
import { sendResponse } from './send-response.ts'
import type { Adapter, MountedRequest } from './types.ts'

interface FetchApp {
  fetch(request: Request, env?: unknown): Response | Promise<Response>
  /** Of @hono/zod-openapi. */
  getOpenAPI31Document?(config: OpenApiDocument): OpenApiDocument
}

/** Anything with `fetch(request)`: Hono, h3, a bare object. */
export const fetchAdapter: Adapter<FetchApp> = {
  kind: 'fetch',
  accepts: 'an object with fetch(request), such as a Hono application',
  is(app): app is FetchApp {
    return hasMethods(app, 'fetch')
  },
  create(app, { name, trust }) {
    const failures = new WeakMap<IncomingMessage, unknown>()
    // Only for its requests, which are made lazily. It would show clients the message of every error, and print it past
    // the host's log, so that it gets to see neither errors nor responses.
    const listener = getRequestListener(
      async (request, env) => {
        const { incoming, outgoing } = env as HttpBindings
        try {
          await sendResponse(outgoing, await app.fetch(request, env))
        } catch (error) {
          failures.set(incoming, error)
        }
        return RESPONSE_ALREADY_SENT
      },
      {
        // It would replace the global Request and Response for everybody in the process.
        overrideGlobalObjects: false,
        // HTTP/1.0 clients need not send a Host, but a Request's URL needs one.
        hostname: 'localhost',
        errorHandler: refuse,
      },
    )
    return {
      async handle(request: MountedRequest, response: ServerResponse) {
        // A fetch Request has no place for the prefix but a header; one that the client sent must not pass for ours.
        setRequestHeader(request, 'x-forwarded-prefix', forwardedPrefix(request, trust) + request.baseUrl)
        await listener(request, response)
        if (failures.has(request)) throw failures.get(request)
      },
      docs: () => app.getOpenAPI31Document?.({ openapi: '3.1.0', info: { title: name, version: '0.0.0' } }),
    }
  },
}

/** Answers what cannot become a `Request` at all, a backslash in its path for one. */
function refuse(error: unknown): Response {
  const reason = error instanceof RequestError ? error.message : 'it has no form as a fetch Request'
  const problem = toProblem(new PorticoError('PORTICO_REQUEST_INVALID', { reason }))
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json' },
  })
}
