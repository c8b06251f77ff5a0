import type { Peer } from './fault.ts'

/** A request as a well-behaved client would send it. */
export function get(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: client.test\r\n${fields}\r\n`
}

/** A POST with these fields as they are: its framing is the caller's. */
export function post(target: string, fields: string, body = ''): string {
  return `POST ${target} HTTP/1.1\r\nHost: client.test\r\n${fields}\r\n${body}`
}

/** Writes a text, byte for byte (Latin-1). */
export const say =
  (text: string) =>
  (peer: Peer): void => {
    peer.write(text, 'latin1')
  }

/** Writes a text and sends FIN after it. */
export const sayAndEnd =
  (text: string) =>
  (peer: Peer): void => {
    peer.end(text, 'latin1')
  }

/** Writes a text and resets the connection after it has had time to arrive: a reset overtakes what was not read. */
export const sayAndReset =
  (text = '') =>
  (peer: Peer): void => {
    if (text === '') reset(peer)
    else peer.write(text, 'latin1', () => later(peer, 20, () => reset(peer)))
  }

/** Writes a text again and again for as long as the connection stands, no faster than it is read. */
export const sayEndlessly =
  (text: string, begin = '') =>
  (peer: Peer): void => {
    peer.write(begin, 'latin1')
    const block = text.repeat(Math.ceil(16_384 / text.length))
    const fill = (): void => {
      while (!peer.destroyed && peer.writable && peer.write(block, 'latin1'));
    }
    peer.on('drain', fill)
    fill()
  }

/** Writes a text a character at a time. */
export const drip =
  (text: string, { begin = '', every = 25, endless = false } = {}) =>
  (peer: Peer): void => {
    peer.write(begin, 'latin1')
    let at = 0
    const timer = setInterval(() => {
      if (at === text.length && !endless) return clearInterval(timer)
      if (peer.writable) peer.write(text[at++ % text.length] ?? '', 'latin1')
    }, every)
    peer.once('close', () => clearInterval(timer))
  }

/** Writes texts with pauses between them. */
export const sayInTurn =
  (...texts: readonly string[]) =>
  (peer: Peer): void => {
    for (const [index, text] of texts.entries()) later(peer, index * 30, () => peer.write(text, 'latin1'))
  }

/** Does something after a while, unless the connection has closed by then. */
export function later(peer: Peer, delay: number, run: () => void): void {
  const timer = setTimeout(() => {
    if (!peer.destroyed) run()
  }, delay)
  peer.once('close', () => clearTimeout(timer))
}

/** Ends a connection with RST, so that nothing of it is left to be read. */
export function reset(peer: Peer): void {
  if ('encrypted' in peer && peer.encrypted) peer.destroy()
  else peer.resetAndDestroy()
}
