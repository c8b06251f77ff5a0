import type { Fault, Subject } from '../fault.ts'
import { say, sayAndEnd } from '../writing.ts'

/** What servers of other protocols, or broken ones, say. */
const texts: Readonly<Record<string, string>> = {
  'random bytes': '\x00\x9f\xe2\x17garbage\xff\x00\r\n\r\n\x01',
  'the banner of SSH': 'SSH-2.0-OpenSSH_9.9\r\n',
  'a page without headers (HTTP/0.9)': '<html>hello</html>\r\n',
  'settings of HTTP/2': '\x00\x00\x00\x04\x00\x00\x00\x00\x00',
  'HTTP/9.9': 'HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nhi',
  'HTTPS/1.1': 'HTTPS/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
  'status 20': 'HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nhi',
  'status 099': 'HTTP/1.1 099 Early\r\nContent-Length: 2\r\n\r\nhi',
  'status 2000': 'HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nhi',
  'status abc': 'HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nhi',
  'a request': 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'empty lines only': '\r\n\r\n\r\n\r\n',
}

/** Answers that are none. */
export const noHttp: Subject = {
  name: 'no HTTP',
  faults: Object.entries(texts).flatMap(([name, text]): Fault[] => [
    // What might still become an answer is waited for.
    { name: `${name}, and waits`, answer: say(text), allowed: ['502', '504'], isSlow: true },
    { name: `${name}, and closes`, answer: sayAndEnd(text), allowed: ['502'] },
  ]),
}
