/** Where the two sides of a measurement run: one core each, or `undefined` where that cannot be had. */
export interface Cores {
  readonly server: number | undefined
  readonly load: number | undefined
}

/** Parses a Linux list of processors, such as `0-3,8`. */
export function parseCpuList(list: string): number[] {
  return list
    .trim()
    .split(',')
    .filter(part => part !== '')
    .flatMap(part => {
      const [first, last] = part.split('-').map(Number) as [number, number?]
      return Array.from({ length: (last ?? first) - first + 1 }, (_, index) => first + index)
    })
}

/**
 * The first processor for the load generator and the last for the server: as far apart as can be, because neighbours
 * may be two threads of one core.
 */
export function chooseCores(allowed: readonly number[]): Cores {
  if (allowed.length < 2) return { server: undefined, load: undefined }
  return { server: allowed.at(-1), load: allowed[0] }
}
