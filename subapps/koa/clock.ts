/** The minute of play a live match is in, from 1 to 90; half-time and stoppages are left to whoever records the events. */
export function matchMinute(startedAt: string, now: Date): number {
  const elapsed = Math.floor((now.getTime() - Date.parse(startedAt)) / 60_000)
  return Math.min(90, Math.max(1, elapsed + 1))
}
