import type { IncomingMessage } from 'node:http'

/**
 * Puts a header on a request that has been received, in place of all of its name, for whoever handles it: both where
 * frameworks read it and where it is handed on from.
 *
 * @param name in lower case
 */
export function setRequestHeader(request: IncomingMessage, name: string, value: string): void {
  const { rawHeaders } = request
  let isThere = false
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.toLowerCase() !== name) continue
    if (isThere) {
      rawHeaders.splice(at, 2)
      at -= 2
    } else rawHeaders[at + 1] = value
    isThere = true
  }
  if (!isThere) rawHeaders.push(name, value)
  request.headers[name] = value
}
