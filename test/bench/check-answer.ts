import assert from 'node:assert/strict'
import { answer, hookHeader, probeHeader } from './answer.ts'
import type { Subject } from './comparisons.ts'

/**
 * Makes sure that a server does the work before it is timed: status, type, body, and the hook where there is one.
 *
 * @throws AssertionError naming the server.
 */
export async function checkAnswer({ server, hooked = false }: Subject, url: string): Promise<void> {
  const response = await fetch(url, { headers: { [probeHeader]: '1' } })
  const body = await response.text()
  assert.equal(response.status, 200, `${server} answers ${response.status}: ${body}`)
  assert.match(response.headers.get('content-type') ?? '', /^application\/json\b/, `${server} answers no JSON`)
  assert.equal(body, JSON.stringify(answer), `${server} answers ${body}`)
  assert.equal(response.headers.has(hookHeader), hooked, `the hook of ${server} ${hooked ? 'did not run' : 'ran'}`)
}
