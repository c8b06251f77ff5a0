import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, isAbsolute, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reasonOf, showValue } from '../core/show-value.ts'
import { readEnvironmentFile } from './environment.ts'
import { findConfig } from './find.ts'
import { type ConfigMistake, configInvalid } from './mistakes.ts'
import { type ParsedConfig, parseConfigText } from './parse.ts'
import { type ResolvedConfig, resolveValues } from './resolve.ts'

/** Where a configuration is looked for, and the environment it is read in. */
export interface ReadOptions {
  /** Default: the working directory. */
  folder?: string
  /** Unset variables of it are set from the `.env` file beside the configuration. Default: `process.env`. */
  environment?: NodeJS.ProcessEnv
  /** Evaluates a module once more where it has been imported before; what it imports stays. Default `false`. */
  isAnew?: boolean
}

/** A configuration as far as it can be used, with everything that is wrong in it. */
export interface ExaminedConfig {
  /** As shown to people. */
  readonly file: string
  readonly config: ResolvedConfig
  readonly mistakes: readonly ConfigMistake[]
  /** Adds line and column to a further mistake, where the file's format tells them. */
  readonly locate: ParsedConfig['locate']
  /** What a configuration that could not be imported threw. */
  readonly cause?: unknown
}

/**
 * Reads a configuration: the named file, or the first `portico.config.{ts,js,mjs,yaml,yml,json}` in the folder, and
 * the `.env` file beside it.
 *
 * @throws PORTICO_CONFIG_NOT_FOUND, PORTICO_CONFIG_INVALID with every mistake in the file at once.
 */
export async function readConfig(named?: string, options?: ReadOptions): Promise<ResolvedConfig> {
  const { file, config, mistakes, cause } = await examineConfig(named, options)
  if (mistakes.length > 0) throw configInvalid(file, mistakes, cause)
  return config
}

/** Reads a configuration like `readConfig`, and gives its mistakes instead of throwing them. */
export async function examineConfig(
  named?: string,
  { folder = process.cwd(), environment = process.env, isAnew = false }: ReadOptions = {},
): Promise<ExaminedConfig> {
  const path = await findConfig(named, folder)
  const mistakes = await readEnvironmentFile(dirname(path), environment)
  const { parsed, cause } = await parseFile(path, isAnew)
  const file = showFile(path)
  const examined = resolveValues(parsed.value, { file, folder: dirname(path), environment, module: isModule(path) })
  // A file that could not be parsed has no values to judge.
  mistakes.push(...parsed.mistakes, ...(parsed.mistakes.length > 0 ? [] : examined.mistakes.map(parsed.locate)))
  return { file, config: examined.config, mistakes, locate: parsed.locate, ...(cause !== undefined && { cause }) }
}

async function parseFile(path: string, isAnew: boolean): Promise<{ parsed: ParsedConfig; cause?: unknown }> {
  const unparsed = (problem: string, cause?: unknown) => ({
    parsed: { value: undefined, mistakes: [{ path: [], problem }], locate: (mistake: ConfigMistake) => mistake },
    cause,
  })
  const extension = extname(path)
  if (/^\.(?:ya?ml|json)$/.test(extension)) {
    return { parsed: parseConfigText(await readFile(path, 'utf8'), extension === '.json' ? 'json' : 'yaml') }
  }
  if (!isModule(path))
    return unparsed(`a configuration ends in .ts, .js, .mjs, .yaml, .yml or .json, not ${extension || 'nothing'}`)
  try {
    const module: { default?: unknown } = await import(isAnew ? freshUrl(path) : pathToFileURL(path).href)
    const value = await module.default
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return unparsed(`export the configuration as default: expected an object, got ${showValue(value)}`)
    }
    return { parsed: { value, mistakes: [], locate: mistake => mistake } }
  } catch (cause) {
    return unparsed(`it cannot be imported: ${reasonOf(cause)}`, cause)
  }
}

let evaluations = 0

/** Node keeps an ES module by its URL with the query, and a CommonJS module by its path. */
function freshUrl(path: string): string {
  delete createRequire(import.meta.url).cache[path]
  return `${pathToFileURL(path).href}?evaluation=${++evaluations}`
}

function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path)
}

function showFile(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') || isAbsolute(near) ? path : near
}
