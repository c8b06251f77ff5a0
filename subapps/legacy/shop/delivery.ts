import type { Delivery } from './orders.ts'

/** What a checkout form or request turned out to be. */
export type ParsedDelivery = { delivery: Delivery; errors?: undefined } | { errors: Partial<Record<string, string>> }

const LIMITS = { recipient: 100, address: 500 }

/** Reads who an order goes to, and where; `errors` says by field what is wrong. */
export function parseDelivery(input: Readonly<Record<string, unknown>>): ParsedDelivery {
  const recipient = typeof input.recipient === 'string' ? input.recipient.trim() : ''
  const address = typeof input.address === 'string' ? input.address.trim() : ''
  const errors: Partial<Record<string, string>> = {}
  if (!recipient) errors.recipient = 'Please say who the order is for.'
  else if (recipient.length > LIMITS.recipient) errors.recipient = `At most ${LIMITS.recipient} characters, please.`
  if (!address) errors.address = 'Please say where the order goes.'
  else if (address.length > LIMITS.address) errors.address = `At most ${LIMITS.address} characters, please.`
  return Object.keys(errors).length > 0 ? { errors } : { delivery: { recipient, address } }
}
