import { resolve } from 'node:path'
import { showValue } from '../core/show-value.ts'
import type { HostOptions } from '../options.ts'
import { isCode, separateCode } from './code.ts'
import type { Config } from './define.ts'
import { judgeGuards } from './guards.ts'
import { type Environment, interpolate } from './interpolate.ts'
import { type ConfigMistake, configInvalid } from './mistakes.ts'
import { type ConfiguredMount, resolveMounts } from './mounts.ts'
import { restoreTexts, validateData } from './validate.ts'

/** A configuration made ready for `createHostFromConfig`: variables filled in, checked, paths absolute. */
export interface ResolvedConfig {
  /** The file it comes from, as shown to people; `undefined` where there is none. */
  readonly file: string | undefined
  /** What paths and package names resolve from. */
  readonly folder: string
  readonly port: number
  /** The address to listen on. */
  readonly address: string
  readonly options: HostOptions
  /** In the file's order. */
  readonly mounts: readonly ConfiguredMount[]
  readonly setup: Config['setup']
}

/** What is known of a configuration's origin when its values are judged. */
export interface Origin {
  file: string | undefined
  folder: string
  environment: Environment
  /** Whether the values may hold code. */
  module: boolean
}

/**
 * Checks a configuration that is already in memory and resolves its paths from a folder.
 *
 * @throws PORTICO_CONFIG_INVALID with every mistake in it at once.
 */
export function resolveConfig(
  config: Config,
  folder = process.cwd(),
  environment: Environment = process.env,
): ResolvedConfig {
  const examined = resolveValues(config, { file: undefined, folder, environment, module: true })
  if (examined.mistakes.length > 0) throw configInvalid('given', examined.mistakes)
  return examined.config
}

/** Judges the values of a configuration, and gives what can be used of them together with every mistake. */
export function resolveValues(given: unknown, origin: Origin): { config: ResolvedConfig; mistakes: ConfigMistake[] } {
  const interpolation = interpolate(given ?? {}, origin.environment, origin.module ? isCode : undefined)
  const separate = (value: unknown) => (origin.module ? separateCode(value) : { data: value, mistakes: [] })
  const value = restoreTexts(interpolation.value, separate(interpolation.value).data, interpolation)
  const { data, mistakes: misplaced } = separate(value)
  const mistakes = [...interpolation.mistakes, ...misplaced, ...validateData(data)]
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const config = (isObject ? value : {}) as Config & { $schema?: string }
  mistakes.push(...judgeGuards(config, mistakes))
  const { $schema, port, host, mounts, setup, ...options } = config

  const listed = resolveMounts(withoutMistaken(mounts, mistakes), origin.folder)
  mistakes.push(...listed.mistakes)
  const listening = readListening(origin.environment, mistakes)
  return {
    mistakes,
    config: {
      file: origin.file,
      folder: origin.folder,
      port: port ?? listening.port,
      address: host ?? listening.address,
      options: resolveStatic(options, origin.folder),
      mounts: listed.mounts,
      setup,
    },
  }
}

/** The mounts whose shape is right: further checks of the others would only repeat what is known to be wrong. */
function withoutMistaken(mounts: Config['mounts'], mistakes: readonly ConfigMistake[]): NonNullable<Config['mounts']> {
  if (mounts === undefined || mistakes.some(({ path }) => path.length < 2 && (path[0] ?? 'mounts') === 'mounts'))
    return {}
  const mistaken = new Set(mistakes.filter(({ path }) => path[0] === 'mounts').map(({ path }) => path[1]))
  return Object.fromEntries(Object.entries(mounts).filter(([prefix]) => !mistaken.has(prefix)))
}

function readListening(environment: Environment, mistakes: ConfigMistake[]): { port: number; address: string } {
  const port = Number(environment.PORT || 8000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    mistakes.push({
      path: ['PORT'],
      problem: `expected a port number from the environment, got ${showValue(environment.PORT)}`,
    })
  }
  return { port, address: environment.HOST || '127.0.0.1' }
}

function resolveStatic(options: HostOptions, folder: string): HostOptions {
  const given = options.static
  const absolute = (name: string) => (name.startsWith('package:') ? name : resolve(folder, name))
  const absoluteAll = (names: unknown) => (Array.isArray(names) ? names.map(name => absolute(String(name))) : names)
  if (Array.isArray(given)) return { ...options, static: absoluteAll(given) as string[] }
  if (typeof given !== 'object' || given === null || !('folders' in given)) return options
  return { ...options, static: { ...given, folders: absoluteAll(given.folders) as string[] } }
}
