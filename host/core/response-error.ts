/** What is wrong with the response of an upstream. */
export type ResponseErrorCode =
  | 'ERR_RESPONSE_CUT'
  | 'ERR_RESPONSE_HEAD_TOO_LARGE'
  | 'ERR_RESPONSE_LATE'
  | 'ERR_RESPONSE_MALFORMED'
  | 'ERR_RESPONSE_SHORT'
  | 'ERR_RESPONSE_STALLED'

/** A response that cannot be handed on, or that did not come. */
export class ResponseError extends Error {
  readonly code: ResponseErrorCode

  constructor(code: ResponseErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The error for a response that is not what RFC 9112 says. */
export function malformed(message: string): ResponseError {
  return new ResponseError('ERR_RESPONSE_MALFORMED', message)
}
