import { Ajv, type ErrorObject } from 'ajv'
import { showValue, typeName } from '../core/show-value.ts'
import type { Interpolation } from './interpolate.ts'
import type { ConfigMistake } from './mistakes.ts'
import schema from './schema.json' with { type: 'json' }
import { didYouMean } from './suggest.ts'

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true })
const check = ajv.compile(schema)

// What only a module can hold, since it is code.
const codeOptions = new Set(['setup', 'start', 'close'])

/** Judges plain data against the schema. */
export function validateData(data: unknown): ConfigMistake[] {
  return check(data) ? [] : check.errors!.filter(isTelling).map(toMistake)
}

/** The error of an `if` only says that its `then` has some, and those within an `anyOf` repeat what it says itself. */
function isTelling({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword !== 'if' && !schemaPath.includes('/anyOf/')
}

/**
 * Where a value was read from a variable's text as a number or boolean and the schema wants text, takes the text
 * back. `data` is what is validated, `value` what is used: the same places of both are changed, in copies.
 */
export function restoreTexts<T>(value: T, data: unknown, { texts }: Interpolation): T {
  if (texts.size === 0 || check(data)) return value
  let restored = value
  for (const { keyword, instancePath } of check.errors!) {
    const text = texts.get(instancePath)
    const wanted = keyword === 'type' && text !== undefined
    if (wanted) restored = withValueAt(restored, toPath(instancePath), text)
  }
  return restored
}

function withValueAt<T>(container: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return value as T
  const copy = (Array.isArray(container) ? [...container] : { ...container }) as Record<string, unknown>
  copy[key] = withValueAt(copy[key], rest, value)
  return copy as T
}

function toMistake(error: ErrorObject): ConfigMistake {
  const path = toPath(error.instancePath)
  const got = `got ${mayBeSecret(path) ? typeName(error.data) : showValue(error.data)}`
  const parent = error.parentSchema as { type?: string | string[]; properties?: object }
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownOption([...path, error.params.additionalProperty], Object.keys(parent.properties ?? {}))
    case 'required':
      return { path: [...path, error.params.missingProperty], problem: 'it is missing' }
    case 'type':
      return { path, problem: `expected ${listTypes(parent.type)}, ${got}` }
    case 'anyOf':
      return { path, problem: `expected an application: { thread } or { command }, ${got}` }
    case 'not':
      return { path, problem: `expected string, object or false, ${got}` }
    case 'const':
      return { path, problem: `expected ${JSON.stringify(error.params.allowedValue)}, ${got}` }
    case 'enum':
      return { path, problem: `expected ${error.params.allowedValues.join(' or ')}, ${got}` }
    case 'pattern':
      return { path, problem: `expected a path that starts with "/", ${got}` }
    case 'minLength':
      return { path, problem: 'expected text, got ""' }
    default:
      return { path, problem: `${error.message}, ${got}` }
  }
}

/** Passwords and tokens stand there, of the wrong type or a level too high too. */
function mayBeSecret(path: readonly string[]): boolean {
  if (path[0] === 'tracing') return path[1] === 'headers'
  return path.includes('guard') && !path.includes('allow') && !path.includes('concurrency')
}

function unknownOption(path: readonly string[], known: readonly string[]): ConfigMistake {
  const name = path.at(-1)!
  const inPlace = path.length === 1 ? name === 'setup' : name !== 'setup'
  if (codeOptions.has(name) && inPlace && (path.length === 1 || path[0] === 'mounts')) {
    return { path, at: 'key', problem: 'it takes a function, which only a portico.config.ts or .js can hold' }
  }
  return { path, at: 'key', problem: `unknown option${didYouMean(name, known)}` }
}

function listTypes(types: string | string[] = []): string {
  return [types]
    .flat()
    .join(', ')
    .replace(/, (\w+)$/, ' or $1')
}

function toPath(instancePath: string): string[] {
  const keys = instancePath.split('/').slice(1)
  return keys.map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
