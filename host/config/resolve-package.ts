import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The URL of an installed package's module as an `import` in the folder would find it.
 *
 * @throws what Node's resolution throws: ERR_MODULE_NOT_FOUND, ERR_PACKAGE_PATH_NOT_EXPORTED, …
 */
export function resolvePackage(specifier: string, folder: string): string {
  const parentURL = pathToFileURL(join(folder, 'portico.config.js')).href
  // `import.meta.resolve` looks from this file and takes no other parent without a flag; a hook, for the length of one
  // synchronous call, gives it one. `require.resolve` would not find packages that have ES modules only.
  const hooks = registerHooks({
    resolve: (name, context, next) => next(name, name === specifier ? { ...context, parentURL } : context),
  })
  try {
    return import.meta.resolve(specifier)
  } finally {
    hooks.deregister()
  }
}
