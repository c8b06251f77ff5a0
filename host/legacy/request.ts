import type { IncomingMessage } from 'node:http'
import { setRequestHeader } from '../core/request-header.ts'
import type { EntityTagMark } from './validators.ts'

const conditions = ['if-match', 'if-none-match', 'if-range'] as const

/** Puts the application's own entity tags in place of those that its rewritten bodies have; tells whether there were any. */
export function restoreConditions(request: IncomingMessage, markOf: () => EntityTagMark): boolean {
  let isMarked = false
  for (const name of conditions) {
    const value = request.headers[name]
    if (typeof value !== 'string') continue
    const mark = markOf()
    if (!mark.isIn(value)) continue
    isMarked = true
    setRequestHeader(request, name, mark.remove(value))
  }
  return isMarked
}

/**
 * Asks for the whole of what is probably a page or a style sheet: a range of the application's bytes is none of the
 * rewritten ones, and a server may ignore Range (RFC 9110 section 14.2).
 */
export function askForWhole(request: IncomingMessage, path: string): void {
  const { range, accept } = request.headers
  if (range === undefined) return
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase()
  const isText =
    extension === undefined ? /text\/html/i.test(accept ?? '') || path.endsWith('/') : rewritten.has(extension)
  if (!isText) return
  setRequestHeader(request, 'range', undefined)
  setRequestHeader(request, 'if-range', undefined)
}

const rewritten = new Set(['html', 'htm', 'xhtml', 'css', 'svg', 'webmanifest', 'php', 'asp', 'aspx', 'jsp'])

/** Takes the prefix off the target of a WebDAV copy or move (RFC 4918 section 10.3), which names it as its client sees it. */
export function mendDestination(request: IncomingMessage, prefix: string): void {
  const { destination } = request.headers
  if (typeof destination !== 'string') return
  const [, origin = '', path = ''] = /^(https?:\/\/[^/?#]*)?(.*)$/i.exec(destination) ?? []
  const isOwn = path === prefix || path.startsWith(`${prefix}/`)
  if (isOwn) setRequestHeader(request, 'destination', `${origin}${path.slice(prefix.length) || '/'}`)
}
