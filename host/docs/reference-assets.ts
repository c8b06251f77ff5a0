import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Representation } from '../builtin/representation.ts'

const own = fileURLToPath(new URL('./assets', import.meta.url))
const script = 'text/javascript; charset=utf-8'
const style = 'text/css; charset=utf-8'

/** The scripts and style sheets of the docs, by name: Portico's own, and those of Swagger UI. */
const files: Readonly<Record<string, { readonly type: string; readonly isSwaggerUi?: true }>> = {
  'docs.css': { type: style },
  'live.js': { type: script },
  'reference.css': { type: style },
  'reference.js': { type: script },
  'reference-cookies.js': { type: script },
  'reference-open.js': { type: script },
  'reference-root.js': { type: script },
  'scalar.js': { type: script },
  'search.js': { type: script },
  'oauth2-redirect.html': { type: 'text/html; charset=utf-8', isSwaggerUi: true },
  'oauth2-redirect.js': { type: script, isSwaggerUi: true },
  'swagger-ui-bundle.js': { type: script, isSwaggerUi: true },
  'swagger-ui.css': { type: style, isSwaggerUi: true },
}

const read = new Map<string, Promise<Representation>>()

/**
 * A script or style sheet of the docs, read from disk when first asked for; `undefined` for a name that is not one.
 *
 * Swagger UI's files are those of @fastify/swagger-ui: swagger-ui-dist has the same ones and a dependency that reports
 * installations.
 */
export function assetOf(name: string): Promise<Representation> | undefined {
  if (!Object.hasOwn(files, name)) return undefined
  const known = read.get(name)
  if (known !== undefined) return known
  const made = readAsset(name)
  read.set(name, made)
  // A file that could not be read may be there the next time.
  made.catch(() => read.delete(name))
  return made
}

async function readAsset(name: string): Promise<Representation> {
  const { type, isSwaggerUi } = files[name] ?? {}
  const folder = isSwaggerUi ? swaggerUi() : own
  return new Representation(type ?? '', await readFile(join(folder, name)))
}

function swaggerUi(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static')
}
