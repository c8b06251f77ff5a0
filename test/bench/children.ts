import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

const running = new Set<ChildProcess>()

/** Starts a process that cannot outlive this one; `core` pins it to a processor. */
export function startChild(command: readonly string[], options: SpawnOptions = {}, core?: number): ChildProcess {
  const [file, ...args] = core === undefined ? command : ['taskset', '--cpu-list', String(core), ...command]
  const child = spawn(file!, args, options)
  running.add(child)
  child.once('close', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/**
 * Runs a process to its end and gives what it wrote on standard output.
 *
 * @throws Error with what it wrote on standard error, when it did not end well.
 */
export async function runChild(command: readonly string[], options: SpawnOptions = {}, core?: number): Promise<string> {
  const child = startChild(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }, core)
  const [output, errors, [code, signal]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close'),
  ])
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${signal ?? code}\n${errors}`)
  return output
}

/** Ends a process and waits until it is gone. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** From now on, whatever ends this process, an interrupt or an error, ends what it has started. */
export function endChildrenWithProcess(): void {
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL')
  })
  process.on('SIGINT', () => process.exit(130))
  process.on('SIGTERM', () => process.exit(143))
}
