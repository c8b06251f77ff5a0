import type { Subject } from '../fault.ts'
import { reset, sayAndReset } from '../writing.ts'

/** What goes wrong before anything was asked. */
export const connecting: Subject = {
  name: 'connecting',
  faults: [
    { name: 'refuses', refuses: true, allowed: ['502'], mayReach: ['nothing'] },
    { name: 'accepts and says nothing', at: 'connection', answer: () => {}, allowed: ['504'], isSlow: true },
    { name: 'accepts and resets', at: 'connection', answer: reset, allowed: ['502'] },
    { name: 'accepts and closes', at: 'connection', answer: peer => peer.end(), allowed: ['502'] },
    {
      name: 'answers before it was asked',
      at: 'connection',
      answer: sayAndReset('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly'),
      // Whether it came before the request only the upstream can know.
      allowed: ['200', '502'],
      isBelated: true,
    },
  ],
}
