import type { Fault } from './fault.ts'
import type { Trial } from './rig.ts'

/** What a trial shows that must not be; `undefined` where all is well. */
export function judge(fault: Fault, { outcome, reached, poisoned, left }: Trial): string | undefined {
  const complaints = [
    fault.allowed.includes(outcome) ? undefined : `the client saw ${outcome}, allowed: ${fault.allowed.join(', ')}`,
    (fault.mayReach?.includes(reached) ?? !reached.startsWith('smuggled')) ? undefined : `reached: ${reached}`,
    poisoned === undefined ? undefined : `the next request: ${poisoned}`,
    left === 0 ? undefined : `${left} connections were left open`,
  ]
  const found = complaints.filter(each => each !== undefined)
  return found.length === 0 ? undefined : found.join('; ')
}
