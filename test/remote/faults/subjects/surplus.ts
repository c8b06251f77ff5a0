import type { Fault, Subject } from '../fault.ts'
import { get, say, sayAndReset, sayEndlessly, sayInTurn } from '../writing.ts'

const first = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst'
const second = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\npoisoned'
const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'

const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n'
const switching =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: aaaa\r\n\r\n'
const askForUpgrade: Fault['ask'] = (client, target) => client.write(get(target, upgrade))

/** More than was asked for: whatever is taken for the next request's answer goes to somebody else. */
export const surplus: Subject = {
  name: 'surplus',
  faults: [
    { name: 'a second answer at once', answer: say(first + second), allowed: ['200'] },
    { name: 'a second answer later', answer: sayInTurn(first, second), allowed: ['200'], isBelated: true },
    { name: 'half a second answer', answer: say(first + second.slice(0, 20)), allowed: ['200'] },
    { name: 'a body beyond its length', answer: say(first.replace('first', 'first and more')), allowed: ['200'] },
    {
      name: 'bytes after the last chunk',
      answer: say('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nmore'),
      allowed: ['200'],
    },
    {
      name: 'a 100 after the answer',
      answer: sayInTurn(first, 'HTTP/1.1 100 Continue\r\n\r\n'),
      allowed: ['200'],
      isBelated: true,
    },
    {
      name: 'a body on a 204',
      answer: say('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello'),
      allowed: ['204', '502'],
    },
    {
      name: 'chunks on a 204',
      answer: say('HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
      allowed: ['204', '502'],
    },
    {
      name: 'a body on a 304',
      answer: say('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello'),
      allowed: ['304', '502'],
    },
    {
      name: 'a body on the answer to HEAD',
      isHead: true,
      ask: (client, target) => client.write(get(target).replace('GET', 'HEAD')),
      answer: say(first),
      allowed: ['200', '502'],
    },
    {
      name: 'an answer as the body of a 204',
      answer: say(`HTTP/1.1 204 No Content\r\n\r\n${second}`),
      allowed: ['204', '502'],
    },
    {
      name: '1,000 times 103, then the answer',
      answer: say(hint.repeat(1_000) + first),
      isLarge: true,
      allowed: ['200', '502'],
      isReusable: true,
    },
    { name: '103 without end', answer: sayEndlessly(hint), allowed: ['502', '504'], isSlow: true },
    {
      name: '100 without end',
      answer: sayEndlessly('HTTP/1.1 100 Continue\r\n\r\n'),
      allowed: ['502', '504'],
      isSlow: true,
    },
    { name: '101 that nobody asked for', answer: say(switching), allowed: ['502'] },
    { name: '101 that nobody asked for, and an answer', answer: say(switching + second), allowed: ['502'] },
    {
      name: 'an upgrade is never answered',
      ask: askForUpgrade,
      answer: () => {},
      allowed: ['504', 'closed'],
      isSlow: true,
    },
    { name: 'an upgrade is reset', ask: askForUpgrade, answer: sayAndReset(), allowed: ['502', 'closed'] },
    {
      name: 'an upgrade is answered by garbage',
      ask: askForUpgrade,
      answer: say('garbage\r\n\r\n'),
      allowed: ['502', 'closed'],
    },
    {
      name: 'an upgrade is refused',
      ask: askForUpgrade,
      answer: say(first.replace('200 OK', '403 Forbidden')),
      allowed: ['403'],
      isReusable: true,
    },
    {
      name: 'an upgrade is refused, and its answer cut',
      ask: askForUpgrade,
      answer: sayAndReset('HTTP/1.1 403 Forbidden\r\nContent-Length: 50\r\n\r\nhello'),
      allowed: ['403 cut', '502', 'closed'],
    },
    {
      name: 'an upgrade is reset after its 101',
      ask: askForUpgrade,
      answer: sayAndReset(switching),
      allowed: ['101', 'closed'],
    },
  ],
}
