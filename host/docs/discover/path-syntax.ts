import { parse } from 'path-to-regexp'
import { expandGroups, type FlatPath, type PathToken } from './path-template.ts'

/** The name of a wildcard that has none. */
const wildcard = 'splat'

/** Paths of Express 5 and of @koa/router from 13 on: path-to-regexp 8. `undefined` where one has no OpenAPI form. */
export function parsePathToRegexp(path: string): readonly FlatPath[] | undefined {
  try {
    return expandGroups(parse(path).tokens)
  } catch {
    return undefined
  }
}

const legacyParameter = /(\/?)(\.?):(\w+)(\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*\))?([*+?]?)/y
const legacyGroup = /\((?!\?)((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*)\)(?![*+?])/y

/**
 * Paths of Express 4 and of @koa/router up to 12: path-to-regexp before 8, where `:id(\\d+)`, `:id?` and `*` are
 * parameters and the rest is a regular expression. What uses more of those has no OpenAPI form.
 */
export function parseLegacyPath(path: string): readonly FlatPath[] | undefined {
  const tokens: PathToken[] = []
  let unnamed = 0
  for (let index = 0; index < path.length; ) {
    legacyParameter.lastIndex = index
    const parameter = legacyParameter.exec(path)
    if (parameter !== null) {
      const [all, slash, format, name, capture, modifier] = parameter as unknown as [string, ...string[]]
      const lead: PathToken[] = slash || format ? [{ type: 'text', value: `${slash}${format}` }] : []
      const piece = toPiece(name!, capture?.slice(1, -1), modifier === '*' || modifier === '+')
      if (modifier === '?') tokens.push({ type: 'group', tokens: [...lead, piece] })
      else tokens.push(...lead, piece)
      index += all.length
      continue
    }
    const char = path[index]!
    if (char === '*') {
      tokens.push({ type: 'wildcard', name: wildcard })
      index++
      continue
    }
    legacyGroup.lastIndex = index
    const group = legacyGroup.exec(path)
    if (group !== null) {
      tokens.push(toPiece(String(unnamed++), group[1], false))
      index += group[0].length
      continue
    }
    const literal = char === '\\' ? path[index + 1] : char
    // An escaped letter is a class of characters; of the unescaped ones these are the language of expressions.
    if (literal === undefined || (char === '\\' ? /\w/ : /[?+()[\]|^${}]/).test(literal)) return undefined
    tokens.push({ type: 'text', value: literal })
    index += char === '\\' ? 2 : 1
  }
  return expandGroups(tokens)
}

function toPiece(name: string, expression: string | undefined, isRepeated: boolean): PathToken {
  if (isRepeated || expression === '.*' || expression === '.+') {
    return { type: 'wildcard', name: /^\d+$/.test(name) ? wildcard : name }
  }
  return { type: 'param', name, ...(expression !== undefined && { pattern: anchored(expression) }) }
}

/** Paths of Fastify: find-my-way's `:id(^\\d+$)`, `:h-:m.png`, `:id?`, `::` for a colon, and a `*` at the end. */
export function parseFastifyPath(path: string): readonly FlatPath[] | undefined {
  const tokens: PathToken[] = []
  let index = 0
  while (index < path.length) {
    const char = path[index]!
    if (char === '*') tokens.push({ type: 'wildcard', name: wildcard })
    else if (char !== ':' || path[index + 1] === ':') tokens.push({ type: 'text', value: char })
    else {
      const name = /^[^/(\-.?:]*/.exec(path.slice(index + 1))![0]
      index += 1 + name.length
      const expression = balanced(path, index, '(', ')')
      if (expression === undefined || name === '') return undefined
      index += expression.length
      const pattern = expression === '' ? undefined : expression.slice(1, -1)
      const token: PathToken = { type: 'param', name, ...(pattern !== undefined && { pattern }) }
      if (path[index] !== '?') tokens.push(token)
      else {
        // The slash before an optional parameter is as optional as the parameter.
        const slash = tokens.at(-1)
        const hasSlash = slash?.type === 'text' && slash.value === '/'
        if (hasSlash) tokens.pop()
        tokens.push({ type: 'group', tokens: hasSlash ? [slash, token] : [token] })
        index++
      }
      continue
    }
    index += char === ':' ? 2 : 1
  }
  return expandGroups(tokens)
}

/** Paths of Hono: whole segments `:id`, `:id{[0-9]+}` and `*`, and an optional one at the end. */
export function parseHonoPath(path: string): readonly FlatPath[] | undefined {
  const tokens: PathToken[] = []
  let index = 0
  while (index < path.length) {
    const start = path.indexOf('/', index) === index ? index + 1 : index
    const slash: PathToken[] = start > index ? [{ type: 'text', value: '/' }] : []
    const name = /^:([^/{}?]+)/.exec(path.slice(start))?.[1]
    if (name === undefined) {
      const literal = /^[^/]*/.exec(path.slice(start))![0]
      tokens.push(...slash)
      if (literal === '*') tokens.push({ type: 'wildcard', name: wildcard })
      else if (literal !== '') tokens.push({ type: 'text', value: literal })
      index = start + literal.length
      continue
    }
    index = start + 1 + name.length
    const expression = balanced(path, index, '{', '}')
    if (expression === undefined) return undefined
    index += expression.length
    const piece = toPiece(name, expression === '' ? undefined : expression.slice(1, -1), false)
    if (path[index] === '?') {
      tokens.push({ type: 'group', tokens: [...slash, piece] })
      index++
    } else tokens.push(...slash, piece)
    if (index < path.length && path[index] !== '/') return undefined
  }
  return expandGroups(tokens)
}

/** A router holds the whole value to its expression; a pattern of JSON Schema looks for it anywhere. */
function anchored(expression: string): string {
  return expression.includes('|') ? `^(?:${expression})$` : `^${expression}$`
}

/** What stands in brackets from an index on, brackets included; `''` where none opens there, `undefined` where it never closes. */
function balanced(text: string, index: number, open: string, close: string): string | undefined {
  if (text[index] !== open) return ''
  let depth = 0
  for (let end = index; end < text.length; end++) {
    if (text[end] === '\\') end++
    else if (text[end] === open) depth++
    else if (text[end] === close && --depth === 0) return text.slice(index, end + 1)
  }
  return undefined
}
