import { isObject, type JsonObject, objectOf } from './json.ts'

/** The new name of everything that a document names, from the old one. */
export interface Names {
  /** The mount's name, which every new name begins with. */
  readonly mount: string
  /** By section of the components. */
  readonly components: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly paths: ReadonlyMap<string, string>
  /** Component schemas by their `$id`. */
  readonly schemaIds: ReadonlyMap<string, string>
}

/** Names the components and paths of a document for its mount. No name depends on any other mount. */
export function createNames(document: JsonObject, mount: string, rebase: (path: string) => string): Names {
  const components = new Map<string, Map<string, string>>()
  for (const [section, members] of Object.entries(objectOf(document.components))) {
    if (isObject(members) && !section.startsWith('x-')) components.set(section, nameAll(Object.keys(members), mount))
  }
  const paths = Object.keys(objectOf(document.paths)).map(path => [path, rebase(path)] as const)
  const schemaIds = new Map<string, string>()
  for (const [name, schema] of Object.entries(objectOf(objectOf(document.components).schemas))) {
    if (isObject(schema) && typeof schema.$id === 'string') schemaIds.set(schema.$id.replace(/#$/, ''), name)
  }
  return { mount, components, paths: new Map(paths), schemaIds }
}

/** The new name of an anchor, which must begin with a letter or underscore. */
export function toAnchor(mount: string, anchor: string): string {
  return `${/^[0-9]/.test(mount) ? '_' : ''}${mount}.${anchor}`
}

const legalName = /^[A-Za-z0-9._-]+$/

function nameAll(names: readonly string[], mount: string): Map<string, string> {
  const taken = new Set(names.filter(name => legalName.test(name)))
  const renamed = new Map<string, string>()
  for (const name of names) {
    let legal = name
    if (!legalName.test(name)) {
      const base = name.replace(/[^A-Za-z0-9._-]/g, '_') || '_'
      legal = base
      for (let count = 2; taken.has(legal); count++) legal = `${base}_${count}`
      taken.add(legal)
    }
    renamed.set(name, `${mount}.${legal}`)
  }
  return renamed
}
