/**
 * Parses /proc/<pid>/stat into the processor time used, user and system, of all threads, in microseconds.
 *
 * @param ticksPerSecond `getconf CLK_TCK`
 */
export function parseProcessTime(stat: string, ticksPerSecond: number): number {
  // The command's name, in parentheses, may hold spaces and parentheses itself: fields count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  if (!Number.isFinite(user + system)) throw new Error(`no process statistics: ${stat}`)
  return ((user + system) / ticksPerSecond) * 1e6
}
