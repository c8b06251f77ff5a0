import type { IncomingMessage } from 'node:http'
import { PorticoError } from '../errors.ts'
import type { GuardEntry, GuardResult } from '../options.ts'
import type { Mount } from './mount.ts'

/** `true` to enter, an error of the catalogue or a `Response` to answer instead. */
export type Verdict = true | PorticoError | Response

/** Asks a mount's guard. Whatever is not a clear yes keeps the request out; the reason of a failure goes to `onFailure`. */
export function judge(
  mount: Mount,
  request: IncomingMessage,
  onFailure: (cause: unknown) => void,
): Verdict | Promise<Verdict> {
  const { guard } = mount.options
  if (guard === undefined) return true
  const failed = (cause: unknown): Verdict => {
    onFailure(cause)
    return new PorticoError('PORTICO_GUARD_FAILED', { prefix: mount.prefix }, { cause })
  }
  const rule = (result: GuardResult): Verdict => {
    if (result === true || result instanceof Response) return result
    if (result === false) return new PorticoError('PORTICO_GUARD_REFUSED', { prefix: mount.prefix })
    return failed(new TypeError(`the guard answered ${String(result)}, not true, false or a Response`))
  }
  try {
    const result = guard(request, {} as GuardEntry)
    return isThenable(result) ? Promise.resolve(result).then(rule).catch(failed) : rule(result)
  } catch (cause) {
    return failed(cause)
  }
}

function isThenable(value: unknown): value is PromiseLike<GuardResult> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
