import { schemaFields } from './schema-fields.ts'

/** How the value of a field is to be read: as an object of a kind, a list of them or a map of them; else as data. */
export interface Field {
  readonly type: 'one' | 'list' | 'map' | 'string' | 'boolean' | 'strings' | 'any'
  readonly kind?: Kind
}

const one = <K extends string>(kind: K) => ({ type: 'one', kind }) as const
const list = <K extends string>(kind: K) => ({ type: 'list', kind }) as const
const map = <K extends string>(kind: K) => ({ type: 'map', kind }) as const
const string = { type: 'string' } as const
const boolean = { type: 'boolean' } as const
const strings = { type: 'strings' } as const
const any = { type: 'any' } as const

const operation = one('operation')
const schema = one('schema')
const described = { summary: string, description: string } as const
const serialized = {
  style: string,
  explode: boolean,
  allowReserved: boolean,
  schema,
  content: map('mediaType'),
  example: any,
  examples: map('example'),
} as const
const encoded = { encoding: map('encoding'), prefixEncoding: list('encoding'), itemEncoding: one('encoding') } as const

/**
 * The object model of OpenAPI 3.0 to 3.2 with JSON Schema 2020-12, and what bundling needs of 2.0: which field holds
 * what kind of object. `*` stands for every key that is no extension. A field that is not here, or is `any`, is data
 * (examples, defaults, constants) and is never looked into: a key named "$ref" in there is not a reference.
 */
const model = {
  document: {
    paths: one('paths'),
    webhooks: map('pathItem'),
    components: one('components'),
    definitions: map('schema'),
    parameters: map('parameter'),
    responses: map('response'),
  },
  paths: { '*': one('pathItem') },
  components: {
    schemas: map('schema'),
    responses: map('response'),
    parameters: map('parameter'),
    examples: map('example'),
    requestBodies: map('requestBody'),
    headers: map('header'),
    securitySchemes: map('securityScheme'),
    links: map('link'),
    callbacks: map('callback'),
    pathItems: map('pathItem'),
    mediaTypes: map('mediaType'),
  },
  pathItem: {
    $ref: string,
    ...described,
    get: operation,
    put: operation,
    post: operation,
    delete: operation,
    options: operation,
    head: operation,
    patch: operation,
    trace: operation,
    query: operation,
    additionalOperations: map('operation'),
    parameters: list('parameter'),
    servers: list('server'),
  },
  operation: {
    ...described,
    tags: strings,
    externalDocs: one('externalDocs'),
    operationId: string,
    parameters: list('parameter'),
    requestBody: one('requestBody'),
    responses: one('responses'),
    callbacks: map('callback'),
    deprecated: boolean,
    security: any,
    servers: list('server'),
  },
  parameter: {
    name: string,
    in: string,
    description: string,
    required: boolean,
    deprecated: boolean,
    allowEmptyValue: boolean,
    ...serialized,
  },
  requestBody: { description: string, content: map('mediaType'), required: boolean },
  mediaType: { description: string, schema, itemSchema: schema, example: any, examples: map('example'), ...encoded },
  encoding: {
    contentType: string,
    headers: map('header'),
    style: string,
    explode: boolean,
    allowReserved: boolean,
    ...encoded,
  },
  responses: { '*': one('response') },
  response: { ...described, headers: map('header'), content: map('mediaType'), links: map('link'), schema },
  header: { description: string, required: boolean, deprecated: boolean, ...serialized },
  callback: { '*': one('pathItem') },
  link: {
    operationRef: string,
    operationId: string,
    parameters: any,
    requestBody: any,
    description: string,
    server: one('server'),
  },
  example: { ...described, value: any, dataValue: any, serializedValue: string, externalValue: string },
  externalDocs: { description: string, url: string },
  extension: {},
  server: { url: string, description: string, name: string, variables: any },
  securityScheme: {
    type: string,
    description: string,
    deprecated: boolean,
    name: string,
    in: string,
    scheme: string,
    bearerFormat: string,
    flows: one('oauthFlows'),
    oauth2MetadataUrl: string,
    openIdConnectUrl: string,
  },
  oauthFlows: {
    implicit: one('oauthFlow'),
    password: one('oauthFlow'),
    clientCredentials: one('oauthFlow'),
    authorizationCode: one('oauthFlow'),
    deviceAuthorization: one('oauthFlow'),
  },
  oauthFlow: {
    authorizationUrl: string,
    deviceAuthorizationUrl: string,
    tokenUrl: string,
    refreshUrl: string,
    scopes: any,
  },
  schema: schemaFields,
} as const

/** A kind of object in an OpenAPI document. */
export type Kind = keyof typeof model

const fieldsOf: Readonly<Record<Kind, Readonly<Record<string, Field>>>> = model

/** The methods that are fields of a path item. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const

/** The kind of each section of the components. */
export const componentKinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries(model.components).map(([section, { kind }]) => [section, kind]),
)

/** The section of the components that holds each kind, where there is one. */
export const sectionOf: Readonly<Partial<Record<Kind, string>>> = Object.fromEntries(
  Object.entries(componentKinds).map(([section, kind]) => [kind, section]),
)

const lookups = new Map<string, ReadonlyMap<string, Field>>(
  Object.entries(fieldsOf).map(([kind, fields]) => [kind, new Map(Object.entries(fields))]),
)

/** Looks a field up; `undefined` for data and extensions. */
export function fieldOf(kind: Kind, key: string): Field | undefined {
  const fields = lookups.get(kind)
  return fields?.get(key) ?? (key === '$ref' ? undefined : fields?.get('*'))
}

/** Whether a field is an extension. */
export function isExtension(key: string): boolean {
  // Asked of every key of every object: startsWith takes twice as long.
  return key.charCodeAt(0) === 120 && key.charCodeAt(1) === 45
}
