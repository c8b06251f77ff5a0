const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

/**
 * Writes a document's URLs out in full where they begin with a slash. There they begin at the host's root, which behind
 * a proxy that adds a prefix is not the root of the origin.
 *
 * @param root URL of the host's root, without a trailing slash
 */
export function placeUnder(root, spec) {
  spec.servers = [{ url: root }]
  for (const item of Object.values(spec.paths ?? {})) {
    for (const { servers } of [item, ...methods.map(method => item[method] ?? {})]) {
      for (const server of servers ?? []) place(root, server, 'url')
    }
  }
  for (const scheme of Object.values(spec.components?.securitySchemes ?? {})) {
    place(root, scheme, 'openIdConnectUrl')
    for (const flow of Object.values(scheme.flows ?? {})) {
      for (const field of ['authorizationUrl', 'tokenUrl', 'refreshUrl']) place(root, flow, field)
    }
  }
}

function place(root, object, field) {
  const url = object[field]
  if (typeof url === 'string' && /^\/(?!\/)/.test(url)) object[field] = url === '/' ? root : root + url
}
