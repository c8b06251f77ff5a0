import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a guardian does when its host is gone. */
export interface GuardianSetting {
  readonly signal: NodeJS.Signals
  /** Milliseconds from the signal until what is left is killed; counted in whole seconds. */
  readonly deadline: number
  /** A socket to be removed, and its folder. */
  readonly socket: { readonly path: string; readonly folder: string } | undefined
  /** There is no guardian: programs would outlive a killed host. */
  onMissing(error: Error): void
}

/**
 * What it runs: a script for any POSIX shell, with the signal, the seconds, the socket and its folder as arguments.
 *
 * It reads from a pipe that nobody but the host holds. First comes the group it guards, then either a line, when the group has
 * ended under the host's eyes, or the pipe's end, when the host has gone without that: SIGKILL and the kernel's memory
 * killer leave no other trace. It ignores what a terminal or a service manager sends to everybody, to be the last to go.
 */
export const guardianScript = `
trap '' HUP INT QUIT TERM
read -r group || exit 0
read -r ended && exit 0
kill -s "$1" -- "-$group"
left=$2
while [ "$left" -gt 0 ] && kill -s 0 -- "-$group"; do sleep 1; left=$((left - 1)); done
kill -s KILL -- "-$group"
[ -z "$3" ] || { rm -f -- "$3"; rmdir -- "$4"; }
`

/**
 * A small shell beside a program that ends its process group when the host cannot. It is no parent of the program: a shell
 * between the two would change its environment and its exit status, have it ignore SIGINT, and itself be left behind.
 */
export class Guardian {
  readonly #process: ChildProcess

  constructor({ signal, deadline, socket, onMissing }: GuardianSetting) {
    const values = [signal.replace(/^SIG/, ''), String(Math.ceil(deadline / 1000)), socket?.path, socket?.folder]
    // A group of its own, so that Ctrl+C in the host's terminal does not reach it.
    this.#process = spawn('/bin/sh', ['-c', guardianScript, 'portico-guardian', ...values.map(value => value ?? '')], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    })
    this.#process.on('error', onMissing)
    // Somebody killed it; the program's end is then the host's alone.
    this.#process.stdin?.on('error', () => {})
  }

  /** Tells it the group to end. */
  guard(group: number): void {
    this.#process.stdin?.write(`${group}\n`)
  }

  /** Lets it go: there is nothing to end any more. Resolves when it is gone. */
  async release(): Promise<void> {
    const { pid, exitCode, signalCode, stdin } = this.#process
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    const ended = once(this.#process, 'exit')
    stdin?.end('ended\n')
    await ended
  }
}
