import type { Socket } from 'node:net'

/** Characters of a line at most: a report of many mounts has some thousands. */
const longestLine = 2 ** 20

/**
 * Reads the one line that the other side of a control socket sends.
 *
 * @param deadline milliseconds
 */
export function readLine(socket: Socket, deadline: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('error', onError).off('close', onClose)
      // Whatever comes after the line is nobody's, and must not crash anybody.
      socket.on('error', () => {}).resume()
      act()
    }
    const fail = (reason: string): void => settle(() => reject(new Error(reason)))
    const onData = (chunk: string): void => {
      received += chunk
      const end = received.indexOf('\n')
      if (end >= 0) settle(() => resolve(received.slice(0, end)))
      else if (received.length > longestLine) fail(`it sent more than ${longestLine} characters`)
    }
    const onError = (error: Error): void => settle(() => reject(error))
    const onClose = (): void => fail('the connection ended')
    const timer = setTimeout(() => fail(`nothing came within ${deadline} ms`), deadline)
    socket.setEncoding('utf8').on('data', onData).on('error', onError).on('close', onClose)
  })
}
