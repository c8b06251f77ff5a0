import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Fastify, { type FastifyPluginCallback } from 'fastify'
import { Representation } from '../builtin/representation.ts'
import { PorticoError } from '../errors.ts'

/** Gives Scalar's script; it is read when first asked for. */
export type ScalarScript = () => Promise<Representation>

/** The package that serves the script from its main module. It brings a tenth of what the other does. */
const plugin = '@scalar/fastify-api-reference'
/** The package that has the script as a file, beside its main module. */
const library = '@scalar/api-reference'

/**
 * Finds Scalar's standalone script in the packages installed for a folder, the lighter one first. Nothing is run or
 * read yet.
 *
 * @throws PORTICO_OPTION_INVALID where there is none
 */
export function findScalar(folder: string = process.cwd()): ScalarScript {
  const pluginModule = resolveFrom(folder, plugin)
  const libraryModule = resolveFrom(folder, library)
  const file = libraryModule && join(dirname(libraryModule), 'browser', 'standalone.js')
  if (pluginModule !== undefined) return once(() => askPlugin(pluginModule))
  if (file !== undefined && existsSync(file)) return once(() => readFile(file))
  throw new PorticoError('PORTICO_OPTION_INVALID', {
    option: 'docs.reference',
    given: '"scalar"',
    expected: `${plugin} or ${library} among the packages of ${folder}: run "npm install ${plugin}" there`,
  })
}

function resolveFrom(folder: string, name: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(name)
  } catch {
    return undefined
  }
}

interface ScalarOptions {
  readonly routePrefix: string
  readonly configuration: object
}

/** The package keeps the script in a module of its own and gives it to those who ask its plugin. */
async function askPlugin(module: string): Promise<string> {
  const imported = (await import(pathToFileURL(module).href)) as { default: FastifyPluginCallback<ScalarOptions> }
  const server = Fastify()
  try {
    await server.register(imported.default, { routePrefix: '/scalar', configuration: { content: {} } })
    const { statusCode, body } = await server.inject('/scalar/js/scalar.js')
    if (statusCode !== 200) throw new Error(`${plugin} answered ${statusCode} for its script`)
    return body
  } finally {
    await server.close()
  }
}

function once(read: () => Promise<string | Buffer>): ScalarScript {
  let made: Promise<Representation> | undefined
  return () => {
    made ??= read().then(script => new Representation('text/javascript; charset=utf-8', script))
    // What could not be read may be there the next time.
    made.catch(() => {
      made = undefined
    })
    return made
  }
}
