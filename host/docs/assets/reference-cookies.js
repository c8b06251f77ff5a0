/**
 * Sends the cookies of a request. No script may set a Cookie header, so they are put where the browser takes them from:
 * under the very path of the request, where they come before others of the same name (RFC 6265 section 5.4), and only
 * for as long as it takes.
 */
export function sendCookies(request) {
  const { Cookie: cookies } = request.headers ?? {}
  if (cookies === undefined || new URL(request.url, location.href).origin !== location.origin) return request
  request.userFetch = async (url, options) => {
    const attributes = attributesFor(new URL(url, location.href))
    for (const cookie of cookies.split('; ')) write(cookie, attributes)
    try {
      return await fetch(url, options)
    } finally {
      for (const cookie of cookies.split('; ')) write(cookie, `${attributes}; Max-Age=0`)
    }
  }
  return request
}

function attributesFor({ pathname, protocol }) {
  // A semicolon would end the attribute: then the cookies are put in the folder above.
  const [start] = pathname.split(';')
  const path = start === pathname ? pathname : start.slice(0, start.lastIndexOf('/') + 1)
  return `Path=${path}; SameSite=Strict${protocol === 'https:' ? '; Secure' : ''}`
}

function write(cookie, attributes) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is there on secure origins only.
  document.cookie = `${cookie}; ${attributes}`
}
