import type { RequestListener } from 'node:http'
import type { Adapter } from './types.ts'

/** A node listener, `(request, response) => {}`; its arity is not looked at. A class is no listener. */
export const nodeAdapter: Adapter<RequestListener> = {
  kind: 'node',
  accepts: 'a node listener (request, response) => {}',
  is(app): app is RequestListener {
    return typeof app === 'function' && !/^class\b/.test(Function.prototype.toString.call(app))
  },
  create: listener => ({ handle: listener }),
}
