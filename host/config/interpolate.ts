import { PorticoError } from '../errors.ts'
import { type ConfigMistake, showPath } from './mistakes.ts'
import { isPlainObject } from './plain.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A configuration with its variables filled in, and what that needs to be judged. */
export interface Interpolation {
  readonly value: unknown
  readonly mistakes: readonly ConfigMistake[]
  /** The text of every value that was read as a number or boolean, by its JSON pointer: see `fromText`. */
  readonly texts: ReadonlyMap<string, string>
}

const placeholder = /\$\$\{|\$\{([^}]*)\}|\$\{/g
const variable = /^([A-Za-z_]\w*)(?::-(.*))?$/s

/**
 * Fills `${VAR}` and `${VAR:-default}` (used when the variable is unset or empty, as in a shell) into every string of
 * plain data; `$${` stands for a literal `${`. What a variable holds is never looked at again. Instances, functions
 * and whatever `opaque` names are left alone, and so are objects in which nothing changes: an application that is
 * a plain object must stay the same object.
 */
export function interpolate(
  root: unknown,
  environment: Environment,
  opaque: (path: readonly string[], value: unknown) => boolean = () => false,
): Interpolation {
  const mistakes: ConfigMistake[] = []
  const texts = new Map<string, string>()
  const ancestors = new Set<unknown>()

  const visit = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === 'string') return fill(value, path)
    if (!(Array.isArray(value) || isPlainObject(value)) || ancestors.has(value) || opaque(path, value)) return value
    ancestors.add(value)
    const entries = Object.entries(value)
    const filled = entries.map(([key, item]) => [key, visit(item, [...path, key])] as const)
    ancestors.delete(value)
    if (filled.every(([, item], index) => item === entries[index]![1])) return value
    return Array.isArray(value) ? filled.map(([, item]) => item) : Object.fromEntries(filled)
  }

  const fill = (text: string, path: readonly string[]): unknown => {
    const result = text.replace(placeholder, (match: string, body: string | undefined) => {
      if (match === '$${') return '${'
      const [, name, fallback] = variable.exec(body ?? '') ?? []
      if (name === undefined || fallback?.includes('${')) {
        const problem = `${JSON.stringify(match)} is not a variable: write \${NAME} or \${NAME:-default}, and $\${ for a literal \${`
        mistakes.push({ path, problem })
        return match
      }
      const held = environment[name]
      if (held !== undefined && (held !== '' || fallback === undefined)) return held
      if (fallback === undefined) {
        const { code, message } = new PorticoError('PORTICO_VARIABLE_UNSET', { variable: name, path: showPath(path) })
        mistakes.push({ path, problem: `${code} ${message}` })
      }
      return fallback ?? match
    })
    const whole = placeholder.exec(text)?.[0] === text && text !== '$${'
    placeholder.lastIndex = 0
    const scalar = whole ? fromText(result) : result
    if (scalar !== result) texts.set(pointer(path), result)
    return scalar
  }

  return { value: visit(root, []), mistakes, texts }
}

/** The JSON pointer of a path (RFC 6901), as the schema validator writes it. */
export function pointer(path: readonly string[]): string {
  return path.map(key => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/**
 * An environment variable is always text; where a value is one whole variable, `true`, `false` and plain numbers are
 * read as such. Where text was wanted after all, validation takes the text back.
 */
function fromText(text: string): string | number | boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text
}
