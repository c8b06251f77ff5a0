import type { IncomingMessage } from 'node:http'

/**
 * Puts a header on a request that has been received, in place of all of its name, for whoever handles it: both where
 * frameworks read it and where it is handed on from. `undefined` takes it away.
 *
 * @param name in lower case
 */
export function setRequestHeader(request: IncomingMessage, name: string, value: string | undefined): void {
  const { headers, rawHeaders } = request
  if (value === undefined) {
    if (headers[name] === undefined) return
    delete headers[name]
  } else headers[name] = value
  let isWritten = false
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at]!
    // Most names differ in length, which needs no string to be made.
    if (raw.length !== name.length || raw.toLowerCase() !== name) continue
    if (value === undefined || isWritten) {
      rawHeaders.splice(at, 2)
      at -= 2
    } else rawHeaders[at + 1] = value
    isWritten = true
  }
  if (value !== undefined && !isWritten) rawHeaders.push(name, value)
}
