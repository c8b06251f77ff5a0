import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nameFault } from '../core/name.ts'
import { nameFromPrefix, parsePrefix, showPrefix } from '../core/prefix.ts'
import { isPorticoError } from '../errors.ts'
import { isDocsSettings, type MountOptions } from '../options.ts'
import { type CommandOptions, command } from '../remote/command.ts'
import type { Argv } from '../remote/command-arguments.ts'
import type { ThreadOptions } from '../remote/thread.ts'
import { ThreadApp } from '../remote/thread-app.ts'
import { resolveThreadOptions } from '../remote/thread-options.ts'
import { upstream } from '../remote/upstream.ts'
import type { Config } from './define.ts'
import type { ConfigMistake } from './mistakes.ts'
import { isMountDefinition, isPlainObject } from './plain.ts'

/** A mount of a configuration, with its paths resolved. */
export interface ConfiguredMount {
  /** As people write it: `/` for the root, no trailing slash. */
  readonly prefix: string
  readonly name: string
  /** An application object (an address, thread or command has become one), the absolute path of a module, or a package's name. */
  readonly source: unknown
  /** What a package's name resolves from. */
  readonly folder: string
  /** Where the source stands in the configuration: `mounts`, prefix, perhaps `app`. */
  readonly path: readonly string[]
  readonly options: Readonly<MountOptions>
}

/**
 * Reads the mounts of a configuration whose shape is known to be right: one canonical prefix and one name each,
 * none of them twice, paths resolved from the folder. What has a mistake is left out of the list.
 */
export function resolveMounts(
  mounts: NonNullable<Config['mounts']>,
  folder: string,
): { mounts: ConfiguredMount[]; mistakes: ConfigMistake[] } {
  const mistakes: ConfigMistake[] = []
  const byPrefix = new Map<string, string>()
  const byName = new Map<string, string>()
  const resolved: ConfiguredMount[] = []

  for (const [key, given] of Object.entries(mounts)) {
    const path = ['mounts', key]
    const definition: Record<string, unknown> = isMountDefinition(given) ? given : { app: given }
    const { app, ...options } = definition
    const appPath = isMountDefinition(given) ? [...path, 'app'] : path
    const namePath = options.name === undefined ? path : [...path, 'name']
    const before = mistakes.length

    let base: string
    try {
      base = parsePrefix(key)
    } catch (error) {
      if (!isPorticoError(error)) throw error
      mistakes.push({ path, at: 'key', problem: error.message })
      continue
    }
    const twin = byPrefix.get(base)
    if (twin !== undefined)
      mistakes.push({ path, at: 'key', problem: `the same prefix as ${twin}: give one of them another` })
    else byPrefix.set(base, key)

    const name = (options.name as string | undefined) ?? nameFromPrefix(base)
    const fault = nameFault(name)
    const reason = fault && `the name ${JSON.stringify(name)} is not valid: ${fault}`
    const namesake = byName.get(name)
    const problem =
      reason ?? (namesake !== undefined ? `the name "${name}" is taken by ${namesake}: set another as name` : undefined)
    if (problem !== undefined && twin === undefined) {
      mistakes.push({ path: namePath, problem, ...(namePath === path && { at: 'key' }) })
    }
    byName.set(name, namesake ?? key)

    let source = app
    try {
      source = resolveApp(app, folder)
    } catch (error) {
      if (!isPorticoError(error)) throw error
      mistakes.push({ path: appPath, problem: error.message })
    }
    if (mistakes.length > before) continue
    resolved.push({
      prefix: showPrefix(base),
      name,
      source,
      folder,
      path: appPath,
      options: resolveDocs(options, folder),
    })
  }
  return { mounts: resolved, mistakes }
}

/** Tells a module's path from the name of a package. */
export function isModulePath(source: string): boolean {
  return isAbsolute(source) || /^\.\.?(?:[/\\]|$)/.test(source)
}

/** What is mounted: an application that is told by data is made of it. */
function resolveApp(app: unknown, folder: string): unknown {
  if (typeof app === 'string') return remoteScheme(app) === undefined ? resolveSource(app, folder) : upstream(app)
  if (isThread(app)) {
    const { thread: module, ...options } = app
    return new ThreadApp({ source: resolveSource(module, folder), folder }, resolveThreadOptions(options))
  }
  if (isCommand(app)) {
    const { command: argv, cwd = '.', ...options } = app
    return command(argv, { ...options, cwd: resolve(folder, String(cwd)) })
  }
  return app
}

function isThread(app: unknown): app is ThreadOptions & { thread: string } {
  return isPlainObject(app) && typeof app.thread === 'string'
}

function isCommand(app: unknown): app is CommandOptions & { command: Argv } {
  return isPlainObject(app) && Array.isArray(app.command)
}

function resolveSource(source: string, folder: string): string {
  if (source.startsWith('file:')) return fileURLToPath(source)
  return isModulePath(source) ? resolve(folder, source) : source
}

function resolveDocs(options: MountOptions, folder: string): MountOptions {
  const { docs } = options
  const absolute = <T>(source: T): T | string =>
    typeof source === 'string' && !/^[a-z][a-z0-9+.-]+:/i.test(source) ? resolve(folder, source) : source
  if (isDocsSettings(docs)) {
    return docs.source === undefined ? options : { ...options, docs: { ...docs, source: absolute(docs.source) } }
  }
  return docs === undefined ? options : { ...options, docs: absolute(docs) }
}

/** The scheme of an address that is no file: two letters at least, so that `C:\app.ts` is a path. */
function remoteScheme(source: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(source)?.[1]?.toLowerCase()
  return scheme === 'file' ? undefined : scheme
}
