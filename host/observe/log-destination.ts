import { writeSync } from 'node:fs'
import { styleText } from 'node:util'
import pino from 'pino'

/** MiB of lines that are kept while they cannot be written. */
const kept = 16

/**
 * Opens what lines are written to: a file, or a descriptor. While it takes none, as on a full disk, the host goes on: lines
 * are kept, the first of them up to a limit, and tried again with those that follow. Standard error is told of it, of its
 * end, and of what was lost.
 */
export function openLogDestination(destination: string | number): { write(bytes: Buffer): unknown } {
  const opened = pino.destination({
    dest: destination,
    sync: true,
    contentMode: 'buffer',
    maxLength: kept * 2 ** 20,
  })
  const name = typeof destination === 'string' ? destination : `descriptor ${destination}`
  let isFailing = false
  let lost = 0
  opened.on('error', (error: NodeJS.ErrnoException) => {
    // Where nobody reads any more pino gives up writing by itself.
    if (error.code === 'EPIPE' || isFailing) return
    isFailing = true
    tell(
      `The log cannot be written to ${name}: ${error.message}. Make room: up to ${kept} MiB of it are kept until then.`,
    )
  })
  opened.on('drop', (bytes: Buffer) => {
    lost += bytes.length
  })
  opened.on('write', (written: number) => {
    if (written === 0 || (!isFailing && lost === 0)) return
    tell(`The log is written to ${name} again${lost === 0 ? '' : `; ${lost} bytes of it are lost`}.`)
    isFailing = false
    lost = 0
  })
  return opened as unknown as { write(bytes: Buffer): unknown }
}

/** Past `process.stderr`, whose error nobody would listen to where it is on the same full disk. */
function tell(message: string): void {
  try {
    writeSync(2, `${styleText('yellow', 'warning', { stream: process.stderr })} ${message}\n`)
  } catch {
    // There is nobody left to tell.
  }
}
