import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from '../config/workspace.ts'
import { Portico } from './portico.ts'

/** A running `portico dev` on a workspace. */
export class Dev {
  readonly folder: string
  readonly portico: Portico
  readonly #origin: string

  static async start(test: TestContext, files: Readonly<Record<string, string>>, args: readonly string[] = []) {
    const folder = await makeFolder(test, files)
    const portico = new Portico(test, folder, ['dev', ...args])
    // What could not be started may be told in the same breath as the banner.
    const [, origin] = await portico.output(/health {2}(http:\/\/[^/\s]+)\S*\n/)
    return new Dev(folder, portico, origin!)
  }

  constructor(folder: string, portico: Portico, origin: string) {
    this.folder = folder
    this.portico = portico
    this.#origin = origin
  }

  async get(path: string): Promise<string> {
    const response = await fetch(this.#origin + path)
    return response.ok ? response.text() : `status ${response.status}`
  }

  /** Writes a file; waits for the line that tells of it, or of another. */
  async edit(name: string, text: string, line = new RegExp(`↻ .*${name}`)): Promise<string> {
    return this.after(() => writeFile(join(this.folder, name), text), line)
  }

  /** Does something; gives the first line that is then told and matches. */
  async after(action: () => unknown, line: RegExp): Promise<string> {
    const begin = this.portico.stdout.length
    await action()
    return waitFor(
      () =>
        this.portico.stdout
          .slice(begin)
          .split('\n')
          .find(each => line.test(each)),
      () => `${line} in ${this.portico.stdout.slice(begin)}${this.portico.stderr}`,
    )
  }

  /** How many replacements of a mount were told. */
  count(prefix: string): number {
    return this.portico.stdout.split('\n').filter(line => line.startsWith(`↻ ${prefix} `)).length
  }

  /** Ends it as a terminal does. */
  async end(): Promise<unknown> {
    this.portico.kill('SIGINT')
    return this.portico.exit()
  }
}

/** Looks again and again until something is found. */
export async function waitFor<T>(look: () => T | undefined | Promise<T | undefined>, what: () => string): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error(`waited in vain for ${what()}`)
}

/** A configuration with these mounts. */
export const config = (...mounts: string[]) =>
  `port: 0\nlanding: false\nmounts:\n${mounts.map(mount => `  ${mount}\n`).join('')}`
/** A mount in it. */
export const mountOf = (prefix: string, app: string) => `${prefix}: { app: ${app}, docs: false }`

/** The text of an application that answers a text. */
export const simple = (text: string) => `export default (request, response) => response.end('${text}')`
/** A workspace with two sub-apps. */
export const two = {
  'portico.config.yaml': config(mountOf('/office', './office/app.mjs'), mountOf('/matches', './matches/app.mjs')),
  'office/app.mjs': `import { part } from './part.mjs'; export default (request, response) => response.end(part)`,
  'office/part.mjs': `export const part = 'part 1'`,
  'matches/app.mjs': simple('match 1'),
}
