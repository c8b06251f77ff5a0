import { STATUS_CODES } from 'node:http'

/** An answer other than success, with a message that the client may read. */
export class HttpError extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }

  /** The standard phrase for the status. */
  get title(): string {
    return STATUS_CODES[this.status] ?? 'Error'
  }
}

/**
 * The HTTP error that an error stands for. Errors of Express and its parsers carry a 4xx status and are the client's
 * to read; anything else is a 500 that says nothing of what went wrong inside.
 */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    if (error.status >= 400 && error.status < 500) return new HttpError(error.status, error.message)
  }
  return new HttpError(500, 'Something went wrong on our side.')
}
