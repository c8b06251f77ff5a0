import type { Report } from './diagnostics.ts'
import { createCopier, isObject, type JsonObject, listOf, objectOf, setOwn, stringsOf } from './json.ts'
import { methods } from './model.ts'
import { upgradeResponse } from './swagger-content.ts'
import { isBody, isForm, toParameter, toRequestBody } from './swagger-parameters.ts'
import { upgradeReferences, upgradeSchemas } from './swagger-schema.ts'
import { upgradeScheme } from './swagger-security.ts'

/** What an operation of a 2.0 document takes from the document around it. */
export interface SwaggerContext {
  /** The document's parameters by name. */
  readonly parameters: JsonObject
  readonly consumes: readonly string[]
  readonly produces: readonly string[]
  readonly report: Report
  copy<T>(value: T): T
}

/** Values that are copied to several places in one document. */
const copyLimit = 2_000_000
/** Media types of one operation. */
const typeLimit = 50

/** Converts a Swagger 2.0 document to OpenAPI 3.0, in place. */
export function upgradeSwagger(document: JsonObject, report: Report): void {
  const context: SwaggerContext = {
    parameters: objectOf(document.parameters),
    consumes: typesOf(document.consumes),
    produces: typesOf(document.produces),
    report,
    copy: createCopier(copyLimit),
  }
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    if (isObject(item) && !path.startsWith('x-')) upgradePathItem(item, context, path)
  }
  const requestBodies: JsonObject = {}
  const parameters: JsonObject = {}
  for (const [name, parameter] of Object.entries(context.parameters)) {
    if (isBody(parameter)) setOwn(requestBodies, name, toRequestBody([parameter], context.consumes, context.copy))
    else if (isObject(parameter) && !isForm(parameter)) {
      setOwn(parameters, name, toParameter(parameter, report, ['parameters', name]))
    }
  }
  const responses: JsonObject = {}
  for (const [name, response] of Object.entries(objectOf(document.responses))) {
    setOwn(responses, name, upgradeResponse(response, context.produces, context, ['responses', name]))
  }
  const securitySchemes: JsonObject = {}
  for (const [name, scheme] of Object.entries(objectOf(document.securityDefinitions))) {
    setOwn(securitySchemes, name, upgradeScheme(objectOf(scheme)))
  }
  const url = toServerUrl(document)
  document.components = {
    schemas: objectOf(document.definitions),
    parameters,
    requestBodies,
    responses,
    securitySchemes,
  }
  if (url !== '') document.servers = [{ url }]
  for (const field of [
    'swagger',
    'host',
    'basePath',
    'schemes',
    'consumes',
    'produces',
    'definitions',
    'parameters',
    'responses',
    'securityDefinitions',
  ]) {
    delete document[field]
  }
  document.openapi = '3.0.4'
  upgradeSchemas(document)
  upgradeReferences(document, new Set(Object.keys(requestBodies)))
}

function upgradePathItem(item: JsonObject, context: SwaggerContext, path: string): void {
  const shared = listOf(item.parameters).map(parameter => dereference(parameter, context))
  const [sharedBodies, sharedParameters] = divide(shared)
  if (item.parameters !== undefined) {
    item.parameters = sharedParameters.map(parameter =>
      toParameter(parameter, context.report, ['paths', path, 'parameters']),
    )
  }
  for (const method of methods) {
    const operation = item[method]
    if (isObject(operation)) upgradeOperation(operation, sharedBodies, context, ['paths', path, method])
  }
}

function upgradeOperation(
  operation: JsonObject,
  shared: readonly JsonObject[],
  context: SwaggerContext,
  path: readonly string[],
): void {
  const consumes = Array.isArray(operation.consumes) ? typesOf(operation.consumes) : context.consumes
  const produces = Array.isArray(operation.produces) ? typesOf(operation.produces) : context.produces
  const given = listOf(operation.parameters).map(parameter => dereference(parameter, context))
  const [own, parameters] = divide(given)
  const names = new Set(own.map(({ name }) => name))
  const inherited = own.some(isBody)
    ? []
    : shared.filter(({ name }) => !names.has(name)).map(parameter => context.copy(parameter))
  const body = [...inherited.filter(parameter => own.length === 0 || isForm(parameter)), ...own]
  if (body.length > 0) operation.requestBody = toRequestBody(body, consumes, context.copy)
  if (operation.parameters !== undefined) {
    operation.parameters = parameters.map(parameter => toParameter(parameter, context.report, [...path, 'parameters']))
  }
  const responses = objectOf(operation.responses)
  for (const [status, response] of Object.entries(responses)) {
    if (status.startsWith('x-')) continue
    responses[status] = upgradeResponse(response, produces, context, [...path, 'responses', status])
  }
  delete operation.consumes
  delete operation.produces
  delete operation.schemes
}

/** A body or form parameter that is referred to has no parameter to refer to in 3.0: it is copied to where it is used. */
function dereference(parameter: unknown, { parameters, copy }: SwaggerContext): JsonObject {
  const reference = objectOf(parameter).$ref
  const name = typeof reference === 'string' ? /^#\/parameters\/([^/]+)$/.exec(reference)?.[1] : undefined
  const target = name === undefined || !Object.hasOwn(parameters, name) ? undefined : parameters[name]
  return isBody(target) || isForm(target) ? (copy(target) as JsonObject) : objectOf(parameter)
}

function divide(parameters: readonly JsonObject[]): [bodies: JsonObject[], parameters: JsonObject[]] {
  const isOfBody = (parameter: JsonObject): boolean => isBody(parameter) || isForm(parameter)
  return [parameters.filter(isOfBody), parameters.filter(parameter => !isOfBody(parameter))]
}

function toServerUrl({ schemes, host, basePath }: JsonObject): string {
  const path = typeof basePath === 'string' ? `/${basePath.replace(/^\/+/, '')}` : ''
  if (typeof host !== 'string') return path
  return `${stringsOf(schemes)[0] ?? 'https'}://${host}${path}`
}

function typesOf(value: unknown): string[] {
  return stringsOf(value).slice(0, typeLimit)
}
