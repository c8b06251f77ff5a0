import type { Fault, Peer, Subject } from '../fault.ts'
import { later, reset, say, sayAndEnd, sayAndReset } from '../writing.ts'

const refusal = 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nlarge'
const closing = refusal.replace('\r\n', '\r\nConnection: close\r\n')
const size = 2_000_000

/** Begins an upload, and goes on with it only after a while. */
function upload(client: Peer, target: string): void {
  client.write(`POST ${target} HTTP/1.1\r\nHost: client.test\r\nContent-Length: ${size}\r\n\r\n`)
  client.write(Buffer.alloc(size / 2))
  later(client, 60, () => client.write(Buffer.alloc(size / 2)))
}

const early = (name: string, answer: Fault['answer'], allowed: Fault['allowed'] = ['413']): Fault => ({
  name,
  at: 'head',
  isLarge: true,
  ask: upload,
  answer: answer ?? (() => {}),
  allowed,
})

/** An upstream that answers an upload before it has read it: the rest must not become the connection's next request. */
export const earlyAnswers: Subject = {
  name: 'early answers',
  faults: [
    early('answers an unread upload and waits', say(refusal)),
    early('answers an unread upload, says close and waits', say(closing)),
    // A reset overtakes an answer that was not read yet.
    early('answers an unread upload and closes', sayAndEnd(closing), ['413', '502']),
    early('answers an unread upload and resets', sayAndReset(closing), ['413', '502']),
    early('resets within an upload', peer => later(peer, 20, () => reset(peer)), ['502']),
    early('answers half, and resets within an upload', sayAndReset(refusal.slice(0, -2)), ['413 cut', '502', 'closed']),
  ],
}
