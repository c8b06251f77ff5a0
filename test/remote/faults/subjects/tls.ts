import type { Certificates } from '../certificates.ts'
import type { Fault, Subject } from '../fault.ts'
import { sayAndEnd, sayAndReset } from '../writing.ts'

/** The faults of TLS. An upstream that speaks plain HTTP where TLS is expected is among them. */
export function tls({ unknown, misnamed }: Certificates): Subject {
  const at = 'connection'
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'
  const faults: Fault[] = [
    { name: 'plain HTTP on a TLS port', at, answer: sayAndEnd(`${head}0123456789`), allowed: ['502'] },
    { name: 'garbage on a TLS port', at, answer: sayAndEnd('garbage\r\n\r\n'), allowed: ['502'] },
    { name: 'a certificate that nobody signed', at, presents: unknown, allowed: ['502'], mayReach: ['nothing'] },
    { name: "a certificate of another's name", at, presents: misnamed, allowed: ['502'], mayReach: ['nothing'] },
    { name: 'a handshake that is never answered', at, answer: () => {}, allowed: ['504'], isSlow: true },
    { name: 'a reset within the handshake', at, answer: sayAndReset('\x16\x03\x03\x00\x7a\x02'), allowed: ['502'] },
    { name: 'a close within the handshake', at, answer: sayAndEnd('\x16\x03\x03\x00\x7a\x02'), allowed: ['502'] },
    { name: 'a close after the request', answer: peer => peer.destroy(), allowed: ['502'] },
    { name: 'a cut within the body', answer: sayAndReset(`${head}hello`), allowed: ['200 cut'] },
    { name: 'an end within the body', answer: sayAndEnd(`${head}hello`), allowed: ['200 cut'] },
  ]
  return { name: 'TLS', faults: faults.map(fault => ({ ...fault, isSecure: true })) }
}

/** TLS where plain HTTP is expected. */
export function unexpectedTls({ trusted }: Certificates): Subject {
  const allowed: Fault['allowed'] = ['502', '504']
  return {
    name: 'TLS',
    faults: [{ name: 'TLS on a plain port', at: 'connection', presents: trusted, allowed, isSlow: true }],
  }
}
