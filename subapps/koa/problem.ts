import { STATUS_CODES } from 'node:http'
import type { AppContext } from './context.ts'
import type { FieldError } from './event-input.ts'

/** Answers with problem details (RFC 9457). */
export function sendProblem(ctx: AppContext, status: number, detail?: string, errors?: readonly FieldError[]): void {
  ctx.status = status
  ctx.set('Content-Type', 'application/problem+json')
  ctx.body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, errors }
}
