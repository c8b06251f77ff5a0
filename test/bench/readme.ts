const start = '<!-- bench:start -->'
const end = '<!-- bench:end -->'

/**
 * Puts new text between the benchmark's two markers of a README; everything else stays as it is.
 *
 * @throws Error when there is not exactly one of each, in order.
 */
export function replaceBenchmarks(readme: string, text: string): string {
  const [before, inside, ...more] = readme.split(start)
  const [, after, ...rest] = inside?.split(end) ?? []
  if (before === undefined || after === undefined || more.length + rest.length > 0 || before.includes(end)) {
    throw new Error(`README.md needs one ${start} and after it one ${end}`)
  }
  return `${before}${start}\n\n${text.trim()}\n\n${end}${after}`
}
