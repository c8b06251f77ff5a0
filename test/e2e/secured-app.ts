import { createHash, randomUUID } from 'node:crypto'
import express, { type Express, type Request, type Response } from 'express'

const flows = {
  authorizationCode: { authorizationUrl: '/oauth/authorize', tokenUrl: '/oauth/token', scopes: { read: 'Read it' } },
  clientCredentials: { tokenUrl: '/oauth/token', scopes: {} },
  password: { tokenUrl: '/oauth/token', scopes: {} },
}

const securitySchemes = {
  basic: { type: 'http', scheme: 'basic' },
  bearer: { type: 'http', scheme: 'bearer' },
  header: { type: 'apiKey', in: 'header', name: 'X-Key' },
  query: { type: 'apiKey', in: 'query', name: 'key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'key' },
  code: { type: 'oauth2', flows: { authorizationCode: flows.authorizationCode } },
  client: { type: 'oauth2', flows: { clientCredentials: flows.clientCredentials } },
  password: { type: 'oauth2', flows: { password: flows.password } },
  discovered: { type: 'openIdConnect', openIdConnectUrl: '/.well-known/openid-configuration' },
}

const scopes: Record<string, string[]> = { code: ['read'], discovered: ['openid'] }

/** Describes one operation for each security scheme. All its URLs are relative, so that they hold wherever it is mounted. */
export const securedDocument = {
  openapi: '3.1.0',
  info: { title: 'Secured', version: '1' },
  paths: Object.fromEntries(
    Object.keys(securitySchemes).map(scheme => {
      const security = [{ [scheme]: scopes[scheme] ?? [] }]
      return [
        `/things/${scheme}`,
        { get: { operationId: scheme, security, responses: { 200: { description: 'Yes' } } } },
      ]
    }),
  ),
  components: { securitySchemes },
}

/** An application that answers with the credentials that it got, and the authorization server that gives it tokens. */
export function createSecuredApp(): Express {
  const app = express()
  const oauth = express.Router()
  const issued = new Map<string, { challenge: string; redirect: string; scope: string }>()
  app.use('/oauth', oauth)

  oauth.get('/authorize', (request, response) => {
    const {
      client_id,
      redirect_uri,
      state = '',
      scope = '',
      code_challenge,
      code_challenge_method,
    } = texts(request.query)
    if (client_id !== 'portal' || code_challenge_method !== 'S256' || !redirect_uri) return refuse(response)
    const code = randomUUID()
    issued.set(code, { challenge: code_challenge ?? '', redirect: redirect_uri, scope })
    const answer = new URL(redirect_uri)
    answer.search = String(new URLSearchParams({ code, state }))
    return response.redirect(answer.href)
  })

  oauth.post('/token', express.urlencoded(), (request, response) => {
    const { grant_type, code = '', code_verifier = '', redirect_uri, username, password } = texts(request.body)
    if (grant_type === 'client_credentials' && basicOf(request) === 'machine:oil') return grant(response, 'for-machine')
    if (grant_type === 'password' && username === 'ada' && password === 'lovelace') return grant(response, 'for-ada')
    const asked = issued.get(code)
    issued.delete(code)
    const isProven = asked?.challenge === createHash('sha256').update(code_verifier).digest('base64url')
    if (!isProven || asked.redirect !== redirect_uri) return refuse(response)
    return grant(response, `for-portal-to-${asked.scope}`)
  })

  app.get('/.well-known/openid-configuration', (request, response) => {
    // OpenID Connect Discovery 1.0 section 3: all of its URLs are absolute.
    const base = `${request.protocol}://${request.host}${request.baseUrl}/oauth`
    response.json({
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      grant_types_supported: ['authorization_code'],
      scopes_supported: ['openid'],
    })
  })

  app.get('/things/:scheme', ({ originalUrl: url, headers }, response) => {
    response.json({ url, authorization: headers.authorization, cookie: headers.cookie, key: headers['x-key'] })
  })
  return app
}

function texts(values: unknown): Record<string, string | undefined> {
  return { ...(values as Record<string, string | undefined>) }
}

function basicOf({ headers }: Request): string {
  return Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
}

function grant(response: Response, token: string): Response {
  return response.json({ access_token: token, token_type: 'Bearer' })
}

function refuse(response: Response): Response {
  return response.status(400).json({ error: 'invalid_grant' })
}
