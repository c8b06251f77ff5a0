import { type JsonObject, objectOf } from './json.ts'

const flows: Readonly<Record<string, string>> = {
  implicit: 'implicit',
  password: 'password',
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
}

/** Converts a 2.0 security scheme. */
export function upgradeScheme(scheme: JsonObject): JsonObject {
  if (scheme.type === 'basic') return { ...scheme, type: 'http', scheme: 'basic' }
  if (scheme.type !== 'oauth2') return scheme
  const { flow, authorizationUrl, tokenUrl, scopes, ...rest } = scheme
  const urls = {
    ...(typeof authorizationUrl === 'string' && { authorizationUrl }),
    ...(typeof tokenUrl === 'string' && { tokenUrl }),
  }
  const name = Object.hasOwn(flows, String(flow)) ? flows[String(flow)] : undefined
  return { ...rest, flows: name === undefined ? {} : { [name]: { ...urls, scopes: objectOf(scopes) } } }
}
