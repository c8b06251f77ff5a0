import { readFileSync } from 'node:fs'
import {
  type LoadFnOutput,
  type LoadHookContext,
  type ResolveFnOutput,
  type ResolveHookContext,
  registerHooks,
} from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isEsModule } from './es-module.ts'
import { generationOf, withGeneration, withGenerationInName, withoutGenerationInName } from './generation.ts'
import { importer } from './module.ts'
import { ModuleGraph, requireCache } from './module-graph.ts'
import { innermostFolder, isInstalled } from './own-folder.ts'

/** The files that a sub-app's module has loaded, its imports' imports included; installed packages are left out. */
export interface LoadedFiles {
  /** In the sub-app's folder: imported anew with it. */
  readonly own: ReadonlySet<string>
  /** Elsewhere: these stay what they were when they were first imported. */
  readonly outside: ReadonlySet<string>
}

interface Entry {
  readonly folder: string
  /** What it is imported as. */
  generation: number
  /** Whether it was imported as that. */
  isImported: boolean
  /** What it could not be imported as. */
  attempted: number | undefined
}

/** What is outside of every sub-app's folder is imported once. */
const once = 0

let shared: FreshModules | undefined

/** Those of this process: what is imported how is the same for all of it. They are there from the first call on. */
export function freshModules(): FreshModules {
  shared ??= new FreshModules()
  return shared
}

/**
 * Imports the modules of mounts anew, and with them what they import of the sub-app's own folder, while everything else
 * stays what it is. Node can unload no ES module, so that every generation of one stays in memory: this is for development,
 * and for what could not be imported.
 *
 * It has a part in every import of the process.
 */
class FreshModules {
  readonly #entries = new Map<string, Entry>()
  readonly #folders = new Map<number, string>()
  readonly #graph = new ModuleGraph()
  /** The newest generation that a file was imported in: what CommonJS imports says nothing of its own. */
  readonly #newest = new Map<string, number>()
  /** Modules of mounts that were imported before they were entered. */
  readonly #imported = new Set<string>()
  #count = once

  constructor() {
    registerHooks({
      resolve: (specifier, context, next) => this.#resolve(next(specifier, context), context),
      load,
    })
  }

  /** Makes a mount's module, by its real path, one that can be imported anew with what is in the folder. */
  enter(file: string, folder: string): void {
    if (this.#entries.get(file)?.folder === folder) return
    const isImported = this.#imported.has(file)
    const generation = isImported ? once : this.#begin(folder)
    this.#entries.set(file, { folder, generation, isImported, attempted: undefined })
  }

  /** Lets the next import of a module be a new one, unless it is that already; see `renew`. */
  retry(file: string, folder: string): (failed: ReadonlySet<string>) => void {
    this.enter(file, folder)
    return this.#entries.get(file)?.isImported ? this.renew([file]) : () => {}
  }

  /** What a file has loaded; also in the newest attempt to import it, if that failed. */
  filesOf(file: string): LoadedFiles {
    const own = new Set<string>()
    const outside = new Set<string>()
    const entry = this.#entries.get(file) ?? { generation: once, attempted: undefined, folder: '' }
    for (const generation of [entry.generation, entry.attempted]) {
      if (generation !== undefined) this.#collect(file, generation, entry.folder, own, outside)
    }
    return { own, outside }
  }

  /**
   * Lets the next import of these modules, all of one folder, be a new one. What is told of the outcome then decides what
   * is current: a module that failed is again what it was before.
   */
  renew(files: readonly string[]): (failed: ReadonlySet<string>) => void {
    const entries = files.flatMap(file => {
      const entry = this.#entries.get(file)
      return entry === undefined ? [] : [{ file, entry, before: entry.generation }]
    })
    const taken = files.flatMap(file => this.#takeRequired(this.filesOf(file).own))
    const generation = this.#begin(entries[0]?.entry.folder ?? '')
    for (const { entry } of entries) Object.assign(entry, { generation, isImported: false })
    return failed => {
      const renewed = new Set<string>()
      for (const { file, entry, before } of entries) {
        entry.attempted = undefined
        if (failed.has(file)) Object.assign(entry, { generation: before, isImported: true, attempted: generation })
        else for (const each of this.filesOf(file).own) renewed.add(each)
      }
      for (const file of failed) {
        // By its name an earlier module would come upon that of the attempt.
        for (const each of this.filesOf(file).own)
          if (!renewed.has(each)) delete requireCache[namedFile(each, generation)]
      }
      for (const { file, key, module, newest } of taken) {
        if (renewed.has(file)) continue
        requireCache[key] = module
        if (newest !== undefined) this.#newest.set(file, newest)
      }
      this.#forget()
    }
  }

  #begin(folder: string): number {
    this.#folders.set(++this.#count, folder)
    return this.#count
  }

  #resolve(resolved: ResolveFnOutput, { parentURL, conditions }: ResolveHookContext): ResolveFnOutput {
    const { url } = resolved
    if (!url.startsWith('file:') || !parentURL?.startsWith('file:')) return resolved
    const file = fileURLToPath(url)
    const generation = parentURL === importer ? this.#import(file) : this.#inherit(parentURL, file, conditions)
    if (generation === undefined || generation === once) return resolved
    this.#newest.set(file, generation)
    if (!conditions.includes('require')) return { ...resolved, url: withGeneration(url, generation) }
    // CommonJS is kept by file, and taken out of the cache where it is to be loaded anew.
    return isEsModule(file) ? { ...resolved, url: withGenerationInName(url, generation), format: 'module' } : resolved
  }

  /** The generation that a mount's module is imported in. */
  #import(file: string): number | undefined {
    const entry = this.#entries.get(file)
    if (entry === undefined) this.#imported.add(file)
    else entry.isImported = true
    return entry?.generation
  }

  /** The generation that a file is imported in; none where it is not the own one of what imports it. */
  #inherit(parentURL: string, file: string, conditions: readonly string[]): number | undefined {
    const parent = fileOf(parentURL)
    if (isInstalled(parent)) return undefined
    const named = generationOf(parentURL)
    // The URL of a CommonJS module names none. An ES module without one was not imported for a mount.
    const isCommonJs = conditions.includes('require') || requireCache[parent] !== undefined
    const known = named !== undefined && this.#folders.has(named) ? named : isCommonJs && this.#newest.get(parent)
    const generation = known || once
    this.#graph.add(generation, parent, file)
    return this.#isOwn(file, this.#folders.get(generation)) ? generation : undefined
  }

  #isOwn(file: string, folder: string | undefined): boolean {
    if (folder === undefined || isInstalled(file)) return false
    return innermostFolder(file, new Set([...this.#entries.values()].map(entry => entry.folder))) === folder
  }

  #collect(entry: string, generation: number, folder: string, own: Set<string>, outside: Set<string>): void {
    const waiting: [string, number][] = [[entry, generation]]
    if (folder !== '') own.add(entry)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [file, within] = next
      for (const name of this.#graph.importsOf(within, file)) {
        const imported = fileOf(pathToFileURL(name).href)
        const isOwn = own.has(file) && this.#isOwn(imported, folder)
        const files = isOwn ? own : outside
        if (isInstalled(imported) || files.has(imported)) continue
        files.add(imported)
        waiting.push([imported, isOwn ? within : once])
      }
    }
  }

  /** Takes files out of the cache of CommonJS, also those ES modules that it keeps by a name with their generation. */
  #takeRequired(files: Iterable<string>) {
    const taken: { file: string; key: string; module: NodeJS.Module; newest: number | undefined }[] = []
    for (const file of files) {
      const newest = this.#newest.get(file)
      for (const key of newest === undefined ? [file] : [file, namedFile(file, newest)]) {
        const module = requireCache[key]
        if (module === undefined) continue
        taken.push({ file, key, module, newest })
        delete requireCache[key]
      }
    }
    return taken
  }

  #forget(): void {
    const kept = new Set<number | undefined>([once])
    for (const { generation, attempted } of this.#entries.values()) kept.add(generation).add(attempted)
    this.#graph.keep(generation => kept.has(generation))
  }
}

/** What CommonJS keeps an ES module of a generation as. */
function namedFile(file: string, generation: number): string {
  return fileURLToPath(withGenerationInName(pathToFileURL(file).href, generation))
}

/** The file of a module, whatever generation its URL names. */
function fileOf(url: string): string {
  return fileURLToPath(withoutGenerationInName(url) ?? url)
}

type NextLoad = (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput

function load(url: string, context: LoadHookContext, next: NextLoad): LoadFnOutput {
  const real = withoutGenerationInName(url)
  if (real === undefined) return next(url, context)
  const file = fileURLToPath(real)
  const format = file.endsWith('ts') ? 'module-typescript' : 'module'
  return { format, source: readFileSync(file), shortCircuit: true }
}
