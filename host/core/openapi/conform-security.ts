import type { Rule } from './conform-rules.ts'
import { isObject, type JsonObject, objectOf } from './json.ts'

const placesOfKey = ['query', 'header', 'cookie']

/** The fields of each type of security scheme, which is valid with all that are required and no others. */
const schemeFields: Readonly<Record<string, { readonly required: readonly string[]; readonly optional?: string[] }>> = {
  apiKey: { required: ['name', 'in'] },
  http: { required: ['scheme'], optional: ['bearerFormat'] },
  mutualTLS: { required: [] },
  oauth2: { required: ['flows'], optional: ['oauth2MetadataUrl'] },
  openIdConnect: { required: ['openIdConnectUrl'] },
}

const flowUrls: Readonly<Record<string, readonly string[]>> = {
  implicit: ['authorizationUrl'],
  password: ['tokenUrl'],
  clientCredentials: ['tokenUrl'],
  authorizationCode: ['authorizationUrl', 'tokenUrl'],
  deviceAuthorization: ['deviceAuthorizationUrl', 'tokenUrl'],
}

/** What the specification asks of security schemes and their flows. */
export const securityRules: { readonly securityScheme: Rule; readonly oauthFlows: Rule } = {
  securityScheme(scheme, complain) {
    const fields = schemeFields[String(scheme.type)]
    const missing = fields?.required.find(field => scheme[field] === undefined)
    if (fields === undefined || missing !== undefined) {
      complain(missing ?? 'type', 'The security scheme is of no known type, or incomplete; it is left out')
      return 'remove'
    }
    if (scheme.type === 'apiKey' && !placesOfKey.includes(String(scheme.in))) {
      complain('in', 'There is no such place for a key; the security scheme is left out')
      return 'remove'
    }
    keepOnly(scheme, ['type', 'description', 'deprecated', ...fields.required, ...(fields.optional ?? [])])
    if (String(scheme.scheme).toLowerCase() !== 'bearer') delete scheme.bearerFormat
  },

  oauthFlows(flows, complain) {
    for (const [name, urls] of Object.entries(flowUrls)) {
      const flow = flows[name]
      if (!isObject(flow)) continue
      if (urls.some(url => typeof flow[url] !== 'string')) {
        complain(name, `The flow must have ${urls.join(' and ')}; it is left out`)
        delete flows[name]
        continue
      }
      keepOnly(flow, [...urls, 'refreshUrl', 'scopes'])
      const scopes = objectOf(flow.scopes)
      flow.scopes = Object.fromEntries(
        Object.entries(scopes).map(([scope, text]) => [scope, typeof text === 'string' ? text : '']),
      )
    }
  },
}

function keepOnly(object: JsonObject, fields: readonly string[]): void {
  for (const key of Object.keys(object)) if (!key.startsWith('x-') && !fields.includes(key)) delete object[key]
}
