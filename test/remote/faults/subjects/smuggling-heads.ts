import type { Outcome, Subject } from '../fault.ts'
import { attempt, either, hidden, refused, size } from '../hidden-request.ts'
import { get } from '../writing.ts'

const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n'
const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'
// An upstream may wait for a body that an upgrade cannot have.
const upgradeOutcomes: readonly Outcome[] = [...either, '502', '504']

type Attempt = readonly [name: string, ask: (target: string) => string, allowed: readonly Outcome[]]

const attempts: readonly Attempt[] = [
  // The refusal of an upgrade must not leave the connection open as a tunnel.
  [
    'a request after an upgrade',
    t => get(t, `${upgrade}Sec-WebSocket-Version: 777\r\n${key}`) + hidden,
    upgradeOutcomes,
  ],
  ['a request after an upgrade to h2c', t => get(t, h2c) + hidden, either],
  ['a request as an upgrade’s body', t => get(t, `${upgrade}Content-Length: ${size}\r\n`) + hidden, upgradeOutcomes],
  ['a host that Connection names', t => get(t, 'Connection: host\r\n'), either],
  ['two hosts', t => get(t, 'Host: other.test\r\n'), either],
  ['a NUL in a value', t => get(t, 'X-A: a\x00b\r\n'), refused],
  ['a bare CR in a value', t => get(t, 'X-A: a\rX-B: b\r\n'), refused],
  ['a space before the first field', t => `GET ${t} HTTP/1.1\r\n X-A: a\r\nHost: client.test\r\n\r\n`, refused],
  ['a field without a name', t => get(t, ': a\r\n'), refused],
  ['bare LFs', t => get(t).replaceAll('\r\n', '\n'), either],
  ['a request line with a bare LF', t => get(t).replace('\r\n', '\n'), either],
  ['a request line with a bare CR', t => get(`${t}\rX`), refused],
  ['a target with a space', t => get(`${t} /smuggled`), refused],
  ['a target with a tab', t => get(`${t}\t`), refused],
  ['an encoded line end in the target', t => get(`${t}?%0d%0aX:y`), ['200']],
]

/** Requests whose head can be read in two ways. */
export const smugglingHeads: Subject = {
  name: 'smuggling',
  faults: attempts.map(([name, ask, allowed]) => ({ ...attempt(name, ask, allowed), isSlow: allowed.includes('504') })),
}
