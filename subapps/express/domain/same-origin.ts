/** The headers of a request that tell where it came from. */
export interface RequestOrigin {
  readonly secFetchSite: string | undefined
  readonly origin: string | undefined
  /** Host and port that the request was sent to. */
  readonly host: string | undefined
}

/**
 * Tells whether a request that writes may be acted on with the session cookie it carries.
 *
 * A page of another site can make a browser send a form here with the cookie attached (cross-site request forgery).
 * Every current browser marks such a request: `Sec-Fetch-Site` says so outright, and where it is not sent (plain HTTP off
 * loopback) `Origin` names the other site. A request with neither header did not come from a browser.
 */
export function isSameOrigin({ secFetchSite, origin, host }: RequestOrigin): boolean {
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none'
  if (origin === undefined) return true
  // `Origin: null` (a sandboxed frame, a data: page) is not a URL and is refused with the rest.
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}
