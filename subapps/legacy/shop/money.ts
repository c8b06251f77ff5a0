const euro = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })

/** Writes an amount of euro cents for people, as `€12.90`. */
export function formatCents(cents: number): string {
  return euro.format(cents / 100)
}
