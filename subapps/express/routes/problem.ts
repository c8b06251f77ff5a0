import { STATUS_CODES } from 'node:http'
import type { Response } from 'express'
import type { FieldError } from '../domain/fields.ts'

/** Answers with a problem document (RFC 9457); `errors` names each field that is not valid. */
export function sendProblem(res: Response, status: number, detail: string, errors?: readonly FieldError[]): void {
  const title = STATUS_CODES[status] ?? 'Error'
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, detail, ...(errors && { errors }) }))
}

/** Answers that the fields of a request are not valid. */
export function sendInvalid(res: Response, status: 400 | 422, errors: readonly FieldError[]): void {
  const fields = [...new Set(errors.map(error => error.field))].join(', ')
  sendProblem(res, status, `Not valid: ${fields}.`, errors)
}
