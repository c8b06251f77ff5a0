import { createRequire } from 'node:module'

/** The CommonJS modules of this process, by file. */
export const requireCache = createRequire(import.meta.url).cache

/** Which files import which, a generation at a time: what was imported before is not what is imported now. */
export class ModuleGraph {
  readonly #generations = new Map<number, Map<string, Set<string>>>()

  /** Keeps that a file imports another. */
  add(generation: number, file: string, imported: string): void {
    const files = this.#generations.get(generation) ?? new Map<string, Set<string>>()
    this.#generations.set(generation, files)
    const known = files.get(file)
    if (known === undefined) files.set(file, new Set([imported]))
    else known.add(imported)
  }

  /** What a file imports in a generation, as far as it has come to it. */
  importsOf(generation: number, file: string): string[] {
    // Node asks for what CommonJS requires only once a folder; every module's children it keeps itself.
    const required = requireCache[file]?.children.map(({ filename }) => filename) ?? []
    return [...(this.#generations.get(generation)?.get(file) ?? []), ...required]
  }

  /** Forgets the generations that nothing runs in any more. */
  keep(isKept: (generation: number) => boolean): void {
    for (const generation of this.#generations.keys()) if (!isKept(generation)) this.#generations.delete(generation)
  }
}
