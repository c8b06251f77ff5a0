import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { ConfigMistake } from './mistakes.ts'

/** A configuration file's content, and where in the file its values stand. */
export interface ParsedConfig {
  readonly value: unknown
  readonly mistakes: readonly ConfigMistake[]
  /** Adds line and column to a mistake, as near to its path as the file goes. */
  locate(mistake: ConfigMistake): ConfigMistake
}

// A configuration needs few aliases; each may multiply the size of what it stands for ("billion laughs").
const maxAliasCount = 50
// One slip of the pen makes a parser stumble again and again: the first reports are the useful ones.
const maxSyntaxMistakes = 5

/**
 * Parses the text of a YAML or JSON configuration. Malformed text, duplicate keys, unknown tags and aliases without
 * measure are mistakes, each with its line and column.
 */
export function parseConfigText(text: string, format: 'yaml' | 'json'): ParsedConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const locate = (mistake: ConfigMistake): ConfigMistake => {
    const offset = offsetOf(document, mistake)
    return offset === undefined || mistake.line !== undefined ? mistake : { ...mistake, ...at(offset) }
  }
  const failed = (mistakes: ConfigMistake[]): ParsedConfig => ({ value: undefined, mistakes, locate })

  if (document.errors.some(error => error.code === 'RESOURCE_EXHAUSTION')) {
    return failed([{ path: [], problem: 'it is nested too deeply' }])
  }
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos: [offset] }) => {
    const unquoted = text.startsWith('${', offset - 1) ? ': inside { } or [ ], quote text that holds a variable' : ''
    return { path: [], problem: `${explain(code, message)}${unquoted}`, ...at(offset) }
  })
  if (problems.length > 0) {
    const firstOfLine = problems.filter(({ line }, index) => line !== problems[index - 1]?.line)
    return failed(firstOfLine.slice(0, maxSyntaxMistakes))
  }
  if (format === 'json') {
    // YAML's reader also takes what is no JSON (comments, single quotes); an editor or another tool would refuse it.
    try {
      JSON.parse(text)
    } catch (error) {
      const offset = /at position (\d+)/.exec((error as Error).message)?.[1] ?? text.length
      return failed([{ path: [], problem: `it is not JSON: ${(error as Error).message}`, ...at(Number(offset)) }])
    }
  }
  try {
    return { value: document.toJS({ maxAliasCount }), mistakes: [], locate }
  } catch (error) {
    return failed([{ path: [], problem: (error as Error).message }])
  }
}

function explain(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key is there twice: a map needs unique keys'
  if (code === 'MULTIPLE_DOCS') return 'a second document starts here: a configuration is one'
  return message
}

/** Where the value at a path starts, or its key, or the nearest thing around it that is in the file. */
function offsetOf(document: Document, { path, at }: ConfigMistake): number | undefined {
  let node: Node | null | undefined = document.contents
  let offset = node?.range?.[0]
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    if (isSeq(node)) node = node.items[Number(key)] as Node | undefined
    else if (isMap(node)) {
      const pair = node.items.find(item => String(isScalar(item.key) ? item.key.value : item.key) === key)
      if (pair === undefined) return offset
      node = pair.value as Node | null | undefined
      const value = isScalar(node) && depth === path.length - 1 && at !== 'key' ? node.range?.[0] : undefined
      offset = value ?? (pair.key as Node).range?.[0]
      continue
    } else return offset
    offset = node?.range?.[0] ?? offset
  }
  return offset
}
