import type { Report } from './diagnostics.ts'
import { isObject, type JsonObject, objectOf, setOwn } from './json.ts'
import { toHeader } from './swagger-parameters.ts'

/** How parts are copied, and what is said of those that can't be. */
interface Copying {
  readonly report: Report
  copy<T>(value: T): T
}

/** Converts a 2.0 response: its schema and examples become content of each type that is produced. */
export function upgradeResponse(
  response: unknown,
  produces: readonly string[],
  { report, copy }: Copying,
  path: readonly string[],
): unknown {
  if (!isObject(response) || typeof response.$ref === 'string') return response
  const { schema, examples, headers, ...rest } = response
  const content: JsonObject = {}
  if (isObject(schema)) {
    const types = produces.length > 0 ? produces : [isFile(schema) ? 'application/octet-stream' : 'application/json']
    for (const type of types) setOwn(content, type, { schema: copy(schema) })
  }
  if (isObject(examples)) {
    for (const [type, example] of Object.entries(examples)) {
      if (type.startsWith('x-')) continue
      const media = Object.hasOwn(content, type) ? objectOf(content[type]) : isObject(schema) ? { schema } : {}
      setOwn(content, type, { ...copy(media), example })
    }
  } else if (examples !== undefined) {
    report('field-invalid', [...path, 'examples'], 'The examples are not an object')
  }
  const upgraded = Object.entries(objectOf(headers)).map(([name, header]) => [name, toHeader(objectOf(header))])
  return {
    ...rest,
    ...(upgraded.length > 0 && { headers: Object.fromEntries(upgraded) }),
    ...(Object.keys(content).length > 0 && { content }),
  }
}

function isFile(schema: JsonObject): boolean {
  return schema.type === 'file'
}
