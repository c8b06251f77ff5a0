import { eventTypes, type Side } from './matches.ts'

/** What is wrong with one field of a request. */
export interface FieldError {
  readonly field: string
  readonly message: string
}

/** A valid event to record. */
export type EventInput =
  | { readonly type: 'kick-off' | 'final-whistle' }
  | {
      readonly type: 'goal' | 'yellow-card' | 'red-card'
      readonly side: Side
      readonly player: string
      /** Left out, the match clock's minute is taken. */
      readonly minute?: number
    }

/** Longest player name accepted, in UTF-16 code units. */
export const maxPlayerLength = 80
/** Last minute an event can have: ninety, extra time and stoppages. */
export const maxMinute = 130

/** Validates the body of a request that records an event, and names every field that is wrong. */
export function parseEventInput(input: unknown): { value: EventInput } | { errors: FieldError[] } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { errors: [{ field: '', message: 'must be an object' }] }
  }
  const { type, side, player, minute, ...unknown } = input as Record<string, unknown>
  const errors: FieldError[] = Object.keys(unknown).map(field => ({ field, message: 'is not a known field' }))
  const known = eventTypes.find(name => name === type)
  if (known === undefined) {
    errors.push({ field: 'type', message: `must be one of ${eventTypes.join(', ')}` })
    return { errors }
  }
  if (known === 'kick-off' || known === 'final-whistle') {
    for (const [field, value] of Object.entries({ side, player, minute })) {
      if (value !== undefined) errors.push({ field, message: `does not apply to a ${known}` })
    }
    return errors.length > 0 ? { errors } : { value: { type: known } }
  }
  const name = typeof player === 'string' ? player.trim() : ''
  if (side !== 'home' && side !== 'away') errors.push({ field: 'side', message: 'must be home or away' })
  if (name === '' || name.length > maxPlayerLength) {
    errors.push({ field: 'player', message: `must be a name of 1 to ${maxPlayerLength} characters` })
  }
  if (minute !== undefined && !isMinute(minute)) {
    errors.push({ field: 'minute', message: `must be a whole number from 1 to ${maxMinute}` })
  }
  if (errors.length > 0) return { errors }
  const value = { type: known, side: side as Side, player: name }
  return { value: minute === undefined ? value : { ...value, minute: minute as number } }
}

function isMinute(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= maxMinute
}
