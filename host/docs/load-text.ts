import { isAlias, isScalar, LineCounter, type Node, parseDocument as parseYaml, visit, type YAMLMap } from 'yaml'
import { reasonOf } from '../core/show-value.ts'
import type { OpenApiDocument } from '../options.ts'

/** YAML aliases that a document may use: each may stand for a large part, and nested ones multiply. */
const aliasLimit = 100

/**
 * Parses the text of a document, JSON or YAML.
 *
 * @throws an Error that says what is wrong and in which line and column
 */
export function parseText(text: string): OpenApiDocument {
  return parseJson(text) ?? toDocument(parseYamlText(text))
}

/** The document, where the text is JSON. */
export function parseJson(text: string): OpenApiDocument | undefined {
  const start = text.trimStart()
  if (start.startsWith('<')) throw new Error('it is HTML or XML, not JSON or YAML')
  if (!start.startsWith('{')) return undefined
  try {
    return toDocument(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    // A YAML document may begin with a brace as well; its parser has the last word, and the better messages.
    return undefined
  }
}

/** Refuses what is not an object; the value itself is given back. */
export function toDocument(value: unknown): OpenApiDocument {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is not an object')
  return value as OpenApiDocument
}

function parseYamlText(text: string): unknown {
  const lineCounter = new LineCounter()
  const at = (offset: number | undefined): string => {
    const { line, col } = lineCounter.linePos(offset ?? 0)
    return `line ${line}, column ${col}`
  }
  // The parser's own look for duplicate keys compares each with each: seconds for a document of some size.
  const parsed = parseYaml(text, {
    lineCounter,
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  })
  const [error] = parsed.errors
  if (error !== undefined) throw new Error(`${at(error.pos[0])}: ${error.message.split('\n', 1)[0]}`)
  refuseDuplicateKeys(parsed.contents, at)
  try {
    return parsed.toJS({ maxAliasCount: aliasLimit })
  } catch (cause) {
    const alias = findAlias(parsed.contents)
    const reason = reasonOf(cause)
    throw new Error(alias === undefined ? reason : `${at(alias)}: ${reason}`, { cause })
  }
}

function refuseDuplicateKeys(contents: Node | null, at: (offset: number | undefined) => string): void {
  visit(contents, {
    Map(_key, map: YAMLMap) {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue
        const name = String(key.value)
        if (seen.has(name)) throw new Error(`${at(key.range?.[0])}: the key ${JSON.stringify(name)} is there twice`)
        seen.add(name)
      }
    },
  })
}

/** Where the first alias stands: what goes wrong after parsing is theirs. */
function findAlias(contents: Node | null): number | undefined {
  let offset: number | undefined
  visit(contents, {
    Node(_key, node) {
      if (!isAlias(node)) return undefined
      offset = node.range?.[0]
      return visit.BREAK
    },
  })
  return offset
}
