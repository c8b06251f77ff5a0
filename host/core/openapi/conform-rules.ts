import { isToken } from '../field-lines.ts'
import { securityRules } from './conform-security.ts'
import { isObject, type JsonObject, objectOf } from './json.ts'
import type { Kind } from './model.ts'

/** Says what is wrong with a field. */
export type Complain = (field: string, message: string) => void

/** Checks what the fields of an object mean together, and mends it where that is possible. */
// biome-ignore lint/suspicious/noConfusingVoidType: most rules have nothing to say.
export type Rule = (object: JsonObject, complain: Complain, isLater: boolean) => 'remove' | void

const styles: Readonly<Record<string, readonly string[]>> = {
  path: ['matrix', 'label', 'simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form', 'cookie'],
  querystring: [],
}

/** What the specification asks of each kind of object beyond the types of its fields. */
export const rules: Readonly<Partial<Record<Kind, Rule>>> = {
  ...securityRules,

  pathItem(item, complain) {
    const others = objectOf(item.additionalOperations)
    for (const method of Object.keys(others)) {
      if (isToken(method) && !isFixedMethod(method)) continue
      complain('additionalOperations', `${method} is a field of its own, or no method`)
      delete others[method]
    }
  },

  operation(operation, complain) {
    if (operation.responses !== undefined && !hasResponses(objectOf(operation.responses))) {
      complain('responses', 'There is no response in it')
      delete operation.responses
    }
    if (operation.security !== undefined && !Array.isArray(operation.security)) {
      complain('security', 'The security is not a list')
      delete operation.security
    }
  },

  responses(responses, complain) {
    for (const status of Object.keys(responses)) {
      if (status.startsWith('x-') || isStatus(status)) continue
      complain(status, `${status} is not a status`)
      delete responses[status]
    }
  },

  response(response, complain, isLater) {
    if (isLater || typeof response.description === 'string') return
    complain('description', 'A response must have a description')
    response.description = ''
  },

  requestBody(body, complain) {
    if (body.content !== undefined) return
    complain('content', 'A request body must have content')
    body.content = {}
  },

  parameter(parameter, complain, isLater) {
    const place = String(parameter.in)
    if (typeof parameter.name !== 'string' || !(place in styles) || (place === 'querystring' && !isLater)) {
      complain('in', 'A parameter must have a name and a place; it is left out')
      return 'remove'
    }
    if (place === 'path') parameter.required = true
    if (place !== 'query') drop(parameter, ['allowEmptyValue'])
    if (place !== 'query' && !isLater) drop(parameter, ['allowReserved'])
    if (place === 'header') drop(parameter, ['allowReserved'])
    serialized(parameter, complain)
    if (place === 'querystring' && parameter.content === undefined) return 'remove'
    const allowed = isLater ? styles[place] : styles[place]?.filter(style => style !== 'cookie')
    if (parameter.style === undefined || allowed?.includes(String(parameter.style))) return
    complain('style', `A ${place} parameter has no such style`)
    delete parameter.style
  },

  header(header, complain) {
    serialized(header, complain)
    drop(header, ['allowReserved'])
    if (header.style !== 'simple') delete header.style
  },

  mediaType(media, complain) {
    oneExample(media, complain)
    if (media.encoding !== undefined) drop(media, ['prefixEncoding', 'itemEncoding'])
  },

  encoding(encoding, complain) {
    if (encoding.encoding !== undefined) drop(encoding, ['prefixEncoding', 'itemEncoding'])
    if (encoding.style === undefined || styles.query?.includes(String(encoding.style))) return
    complain('style', 'There is no such style')
    delete encoding.style
  },

  example(example) {
    if ('value' in example) drop(example, ['externalValue', 'dataValue', 'serializedValue'])
    if ('serializedValue' in example) drop(example, ['externalValue'])
  },

  link(link, complain) {
    if (link.operationId !== undefined) drop(link, ['operationRef'])
    if (link.operationId === undefined && link.operationRef === undefined) return 'remove'
    if (link.parameters === undefined) return
    if (!isObject(link.parameters)) {
      complain('parameters', 'The parameters are not an object')
      delete link.parameters
    } else
      for (const [name, value] of Object.entries(link.parameters)) {
        // A constant of another type is allowed by the text of the specification, and not by its schema.
        if (typeof value !== 'string') link.parameters[name] = JSON.stringify(value)
      }
  },

  externalDocs(docs, complain) {
    if (typeof docs.url === 'string' && isUriReference(docs.url)) return
    complain('url', 'It has no URL')
    return 'remove'
  },

  server(server, complain) {
    if (typeof server.url !== 'string') {
      complain('url', 'A server must have a URL')
      return 'remove'
    }
    if (server.variables === undefined) return
    const variables = objectOf(server.variables)
    server.variables = Object.fromEntries(
      Object.keys(variables).map(name => [name, toServerVariable(objectOf(variables[name]))]),
    )
  },
}

/** Whether text can stand where a URI or a relative one is asked for (RFC 3986). */
export function isUriReference(text: string): boolean {
  return /^[^\s"<>\\^`{|}]*$/.test(text) && !/%(?![0-9A-Fa-f]{2})/.test(text)
}

/** A schema or content, not both: and what describes the form of the one is not allowed beside the other. */
function serialized(object: JsonObject, complain: Complain): void {
  const [first, ...others] = Object.keys(objectOf(object.content))
  if (object.schema === undefined && first === undefined) {
    complain('schema', 'It must have a schema or content')
    object.schema = {}
  }
  if (object.schema !== undefined) drop(object, ['content'])
  else {
    for (const type of others) delete objectOf(object.content)[type]
    drop(object, ['style', 'explode', 'allowReserved', 'example', 'examples'])
  }
  oneExample(object, complain)
}

function oneExample(object: JsonObject, complain: Complain): void {
  if (!('example' in object && 'examples' in object)) return
  complain('example', 'There are examples beside it')
  delete object.example
}

function toServerVariable(variable: JsonObject): JsonObject {
  const values = Array.isArray(variable.enum) ? variable.enum.map(String) : []
  const { default: given = values[0] ?? '', enum: _, description, ...rest } = variable
  const extensions = Object.entries(rest).filter(([key]) => key.startsWith('x-'))
  return {
    ...(values.length > 0 && { enum: values }),
    default: String(given),
    ...(typeof description === 'string' && { description }),
    ...Object.fromEntries(extensions),
  }
}

function hasResponses(responses: JsonObject): boolean {
  return Object.keys(responses).some(status => isStatus(status) && isObject(responses[status]))
}

function isStatus(status: string): boolean {
  return status === 'default' || /^[1-5](?:[0-9]{2}|XX)$/.test(status)
}

function isFixedMethod(method: string): boolean {
  return ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE', 'QUERY'].includes(method)
}

function drop(object: JsonObject, fields: readonly string[]): void {
  for (const field of fields) if (field in object) delete object[field]
}
