import { closeSync, openSync } from 'node:fs'

/**
 * Listens for SIGHUP until `end` is called, and tells its two meanings apart: somebody sent it, or the terminal was closed,
 * which a server that was started in it must not outlive with its port.
 */
export function onHangUp(listeners: { onSent(): void; onTerminalClosed(): void }): { end(): void } {
  // Windows ends the process some seconds after it whatever a listener does.
  if (process.platform === 'win32') return { end() {} }
  // A daemon, a container and what `nohup` starts have none.
  const hasTerminal = process.stdout.isTTY && canOpenTerminal()
  const onSignal = (): void => {
    if (!hasTerminal || canOpenTerminal()) listeners.onSent()
    else listeners.onTerminalClosed()
  }
  process.on('SIGHUP', onSignal)
  return { end: () => void process.off('SIGHUP', onSignal) }
}

/** The process's terminal; once it has been closed, it cannot be opened any more (tty(4)). */
function canOpenTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
