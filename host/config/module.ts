import { realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isPromise } from 'node:util/types'
import { reasonOf, showValue } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'
import { isDocsSettings, type MountOptions } from '../options.ts'
import { isFile } from './find.ts'
import { isModulePath } from './mounts.ts'
import { findOwnFolder } from './own-folder.ts'
import { resolvePackage } from './resolve-package.ts'

/** The URL of this module, by which the import of a mount's module is known from any other. */
export const importer = import.meta.url

/** Modules that gave no application: Node would import the same again for ever. */
const failed = new Set<string>()

/** What a mount's module gives. */
export interface LoadedModule {
  /** Never awaited on the way: a Fastify application is thenable, and awaiting it would start it. */
  readonly app: unknown
  /** `start`, `close` and `docs`, as far as the module has them. */
  readonly options: Pick<MountOptions, 'start' | 'close' | 'docs'>
}

/** The module of a mount: an absolute path or a package's name, and what names and messages relate to. */
export interface ModuleReference {
  readonly source: string
  readonly prefix: string
  readonly folder: string
}

/**
 * Imports the module of a mount. It exports its application as `default` or `app` (a function is an application, never
 * a factory; a promise is awaited), and optionally `start` and `close`. An `openapi.{json,yaml,yml}` beside it becomes
 * its document.
 *
 * @throws PORTICO_MODULE_NOT_FOUND, PORTICO_MODULE_FAILED with what the module threw, PORTICO_MODULE_WITHOUT_APP
 */
export async function loadModule({ source, prefix, folder }: ModuleReference): Promise<LoadedModule> {
  const file = isModulePath(source) ? showFile(source, folder) : source
  const url = await locateModule(source, folder).catch((cause: unknown) => {
    throw new PorticoError('PORTICO_MODULE_FAILED', { file, prefix, reason: reasonOf(cause) }, { cause })
  })
  if (url === undefined) throw new PorticoError('PORTICO_MODULE_NOT_FOUND', { file, prefix, base: folder })
  const settle = failed.has(url) ? await importAnew(url, folder) : undefined
  const fail = () => {
    failed.add(url)
    settle?.(false)
  }

  let exported: Record<string, unknown>
  let app: unknown
  try {
    exported = unwrap(await import(url))
    app = exported.default ?? exported.app
    // The promise's value is put in a list at once, so that a thenable application is not awaited in its turn.
    if (isPromise(app)) [app] = await app.then(value => [value])
    for (const name of ['start', 'close']) {
      if (exported[name] !== undefined && typeof exported[name] !== 'function') {
        throw new TypeError(`its export "${name}" is ${showValue(exported[name])}, not a function`)
      }
    }
  } catch (cause) {
    fail()
    throw new PorticoError('PORTICO_MODULE_FAILED', { file, prefix, reason: reasonOf(cause) }, { cause })
  }
  if (typeof app !== 'function' && (typeof app !== 'object' || app === null)) {
    fail()
    const exports = Object.keys(exported).join(', ') || 'nothing'
    throw new PorticoError('PORTICO_MODULE_WITHOUT_APP', { file, prefix, exports })
  }
  settle?.(true)
  const docs = url.startsWith('file:') ? await findDocument(dirname(fileURLToPath(url))) : undefined
  return { app, options: pickOptions({ start: exported.start, close: exported.close, docs }) }
}

/** The options of a mount over those of its module: what is set explicitly wins. */
export function withModuleOptions(module: LoadedModule, explicit: Readonly<MountOptions>): MountOptions {
  const options = { ...module.options, ...pickOptions(explicit) }
  // The file beside the module is what a module has for docs, and settings may leave open where the document is.
  const beside = module.options.docs
  const { docs } = options
  if (typeof beside !== 'string' || !isDocsSettings(docs) || docs.source !== undefined) return options
  return { ...options, docs: { ...docs, source: beside } }
}

function pickOptions(options: Record<string, unknown> | MountOptions): MountOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** Lets the next import of a module be a new one, with what is in its folder. What is given wants to know how it went. */
async function importAnew(url: string, above: string): Promise<((isLoaded: boolean) => void) | undefined> {
  if (!url.startsWith('file:')) return undefined
  const file = await realpath(fileURLToPath(url))
  const folder = findOwnFolder(file, await realpath(above))
  if (folder === undefined) return undefined
  // Loaded now: it has a part in every import from then on.
  const { freshModules } = await import('./fresh-module.ts')
  const settle = freshModules().retry(file, folder)
  failed.delete(url)
  return isLoaded => settle(new Set(isLoaded ? [] : [file]))
}

/** The URL to import, or `undefined` where there is no such file or package. */
async function locateModule(source: string, folder: string): Promise<string | undefined> {
  if (isModulePath(source)) return (await isFile(source)) ? pathToFileURL(source).href : undefined
  try {
    return resolvePackage(source, folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/**
 * The exports of a module. `import` gives CommonJS exports as `default`: there, `exports.app` and compiled
 * `exports.default` are one level down.
 */
function unwrap(namespace: Record<string, unknown>): Record<string, unknown> {
  const exported = namespace.default
  const isExports =
    typeof exported === 'object' && exported !== null && typeof (exported as { fetch?: unknown }).fetch !== 'function'
  if (!isExports || !(Object.hasOwn(exported, 'app') || Object.hasOwn(exported, 'default'))) return namespace
  return { ...exported }
}

async function findDocument(folder: string): Promise<string | undefined> {
  for (const extension of ['json', 'yaml', 'yml']) {
    const file = join(folder, `openapi.${extension}`)
    if (await isFile(file)) return file
  }
  return undefined
}

function showFile(path: string, folder: string): string {
  const near = relative(folder, path)
  return near.startsWith('..') ? path : `./${near}`
}
