/**
 * The application behind a layer of `app.use(path, otherApp)`: Express wraps it in a function and keeps no list of such.
 * The wrapper is entered with an object that stands for a request. The first thing the inner application does with a
 * request is to make its own prototype that of the request, which names the application; after that the object has no
 * URL, so that Express passes it on as something nobody answers. No middleware of the application runs.
 */
export function readMountedApp(handle: object): object | undefined {
  if (typeof handle !== 'function' || handle.name !== 'mounted_app') return undefined
  let found: object | undefined
  // On its way out a request gets the prototype of the outer application back: one that names none.
  const outer = { request: {}, response: {} }
  const target: Record<string, unknown> = { method: 'GET', url: '/', headers: {}, app: outer }
  const probe = new Proxy(target, {
    setPrototypeOf(_target, prototype) {
      found ??= (prototype as { app?: object } | null)?.app
      target.url = undefined
      return true
    },
    set(_target, name, value) {
      // A router sets the URL again on its way out.
      if (name !== 'url') target[name as string] = value
      return true
    },
  })
  const answer = { setHeader() {}, locals: {} }
  try {
    handle(probe, answer, () => {})
  } catch {
    // Whatever else a version of Express does with a request: it has no application to tell then.
  }
  return found
}
