import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { requireProgram } from '../programs.ts'

/** A private nginx on a free port of this machine, in a folder of its own; both are gone after the test. */
export class Nginx {
  readonly port: number
  readonly #program: string
  readonly #folder: string
  #process: ChildProcess | undefined

  private constructor(program: string, folder: string, port: number) {
    this.#program = program
    this.#folder = folder
    this.port = port
  }

  /**
   * Starts it with these directives in its `http` and `server` blocks. Where nginx is not installed the test is
   * skipped, and there is none.
   */
  static async start(t: TestContext, blocks: { http?: string; server: string }): Promise<Nginx | undefined> {
    const program = requireProgram(t, 'nginx')
    if (program === undefined) return undefined
    const folder = await mkdtemp(join(tmpdir(), 'portico-nginx-'))
    const nginx = new Nginx(program, folder, await freePort())
    t.after(async () => {
      await nginx.stop()
      await rm(folder, { recursive: true })
    })
    await writeFile(join(folder, 'nginx.conf'), configuration(nginx.port, folder, blocks))
    await nginx.start()
    return nginx
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Starts it again after `stop`; resolves when it listens. */
  async start(): Promise<void> {
    const log = join(this.#folder, 'error.log')
    const options = ['-p', this.#folder, '-c', 'nginx.conf', '-e', log]
    const child = spawn(this.#program, options, { stdio: 'ignore' })
    this.#process = child
    while (!(await isListening(this.port))) {
      if (child.exitCode !== null) throw new Error(`nginx did not start: ${await readFile(log, 'utf8')}`)
      await sleep(20)
    }
  }

  /** Replaces its workers: the old ones finish what they are doing. */
  reload(): void {
    this.#process?.kill('SIGHUP')
  }

  /** Ends it at once. */
  async stop(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
}

function configuration(port: number, folder: string, { http = '', server }: { http?: string; server: string }): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
    daemon off;
    pid ${folder}/nginx.pid;
    worker_processes 1;
    ${process.getuid?.() === 0 ? `user ${userInfo().username};` : ''}
    events { worker_connections 256; }
    http {
      access_log off;
      ${temporary.map(name => `${name}_temp_path ${folder}/${name};`).join('\n')}
      ${http}
      server {
        listen 127.0.0.1:${port};
        ${server}
      }
    }`
}

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
