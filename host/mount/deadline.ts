import type { ServerResponse } from 'node:http'
import { PorticoError } from '../errors.ts'
import type { Mount } from './mount.ts'
import { sendProblem } from './problem.ts'

/** Answers 504 in the application's place when it has not begun to answer within the mount's deadline, in milliseconds. */
export function startDeadline(mount: Mount, deadline: number, response: ServerResponse): void {
  const timer = setTimeout(() => {
    if (response.headersSent || response.destroyed) return
    // The application may still hold the socket itself, so that nothing else may be answered on it.
    response.shouldKeepAlive = false
    sendProblem(response, new PorticoError('PORTICO_DEADLINE_EXCEEDED', { prefix: mount.prefix, deadline }))
    silence(response)
  }, deadline)
  timer.unref()
  response.on('close', () => clearTimeout(timer))
}

/** Everything by which an application answers; on an answered response most of it throws. */
const answering = [
  'addTrailers',
  'appendHeader',
  'end',
  'flushHeaders',
  'removeHeader',
  'setHeader',
  'setHeaders',
  'writeContinue',
  'writeEarlyHints',
  'writeHead',
  'writeProcessing',
] as const

/**
 * Leaves the application a response that leads nowhere. It does not know that it is late, and what it still writes must
 * neither reach the client nor throw, in a timer perhaps, where nothing catches it. Own properties, because frameworks
 * replace the prototype.
 */
function silence(response: ServerResponse): void {
  for (const name of answering) Object.defineProperty(response, name, { value: () => response })
  Object.defineProperty(response, 'write', { value: () => true })
}
