/** Draws a team's crest from its two colours; `code` and the colours come from the database, never from a request. */
export function drawCrest(code: string, colour: string, trim: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="${colour}" d="M0 0h32v32H0z"/><path stroke="${trim}" stroke-width="2" d="M0 24.5h32"/><text x="16" y="19" fill="${trim}" font-family="system-ui,Arial,sans-serif" font-size="10" font-weight="700" text-anchor="middle">${code}</text></svg>`
}
