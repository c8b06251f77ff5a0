import type { Report } from './diagnostics.ts'
import { isObject, type JsonObject, listOf, stringsOf } from './json.ts'

/** The tags of one document under names of its mount. */
export interface Tags {
  /** Renames the tags of an operation; one without tags gets the mount's own. */
  rename(given: unknown): string[]
  /** The tags of the document, declared ones first. */
  list(): JsonObject[]
}

/** A mount's name has no colon, so no two mounts share a tag. */
export function createTags(
  document: JsonObject,
  mount: string,
  title: string | undefined,
  isLater: boolean,
  report: Report,
): Tags {
  const declared = declaredTags(document, report)
  const parents = findParents(declared, report)
  const used = new Set<string>()
  let hasUntagged = false

  const toName = (tag: string): string => `${mount}: ${tag}`

  const declare = (tag: JsonObject): JsonObject => {
    const { name, parent: _, summary, kind, ...rest } = tag
    const parent = parents.get(String(name))
    return {
      ...rest,
      name: toName(String(name)),
      ...(isLater && typeof summary === 'string' && { summary }),
      ...(isLater && typeof kind === 'string' && { kind }),
      ...(isLater && parent !== undefined && { parent: toName(parent) }),
    }
  }

  return {
    rename(given) {
      const tags = [...new Set(stringsOf(given))]
      if (tags.length === 0) {
        hasUntagged = true
        return [mount]
      }
      for (const tag of tags) used.add(tag)
      return tags.map(toName)
    },
    list() {
      const undeclared = [...used].filter(tag => !declared.has(tag)).map(tag => ({ name: toName(tag) }))
      const own = { name: mount, ...(title !== undefined && { description: title }) }
      return [...(hasUntagged ? [own] : []), ...[...declared.values()].map(declare), ...undeclared]
    },
  }
}

const tagFields = ['name', 'description', 'externalDocs', 'summary', 'parent', 'kind']

function declaredTags(document: JsonObject, report: Report): Map<string, JsonObject> {
  const declared = new Map<string, JsonObject>()
  for (const [index, tag] of listOf(document.tags).entries()) {
    if (!isObject(tag) || typeof tag.name !== 'string') {
      report('tag-invalid', ['tags', index], 'A tag has no name')
      continue
    }
    if (declared.has(tag.name)) {
      report('tag-invalid', ['tags', index], `The tag ${tag.name} is declared twice`)
      continue
    }
    const { description, externalDocs } = tag
    const known = Object.entries(tag).filter(([key]) => tagFields.includes(key) || key.startsWith('x-'))
    const kept = Object.fromEntries(known)
    if (typeof description !== 'string') delete kept.description
    if (!isObject(externalDocs) || typeof externalDocs.url !== 'string') delete kept.externalDocs
    declared.set(tag.name, kept)
  }
  return declared
}

/** The parent of each tag, less those that are not declared and those that close a circle. */
function findParents(declared: ReadonlyMap<string, JsonObject>, report: Report): Map<string, string> {
  const parents = new Map<string, string>()
  for (const [name, { parent }] of declared) {
    if (typeof parent !== 'string') continue
    if (!declared.has(parent))
      report('tag-invalid', ['tags'], `The parent ${parent} of the tag ${name} is not declared`)
    else if (isAbove(parents, name, parent)) report('tag-invalid', ['tags'], `The tag ${name} is its own ancestor`)
    else parents.set(name, parent)
  }
  return parents
}

/** More levels than anybody shows are taken for a circle. */
const levelLimit = 100

function isAbove(parents: ReadonlyMap<string, string>, name: string, below: string): boolean {
  let tag: string | undefined = below
  for (let level = 0; tag !== undefined; level++) {
    if (tag === name || level > levelLimit) return true
    tag = parents.get(tag)
  }
  return false
}
