import type { Rewriting } from './rewriting.ts'

/** MIME Sniffing Standard section 7.1: what a page without a type begins with. The comment needs nothing after it. */
const beginnings = [
  '<!doctype html',
  '<html',
  '<head',
  '<script',
  '<iframe',
  '<h1',
  '<div',
  '<font',
  '<table',
  '<a',
  '<style',
  '<title',
  '<b',
  '<body',
  '<br',
  '<p',
] as const
const longest = 15
const byteOrderMark = '\u00ef\u00bb\u00bf'

/**
 * Whether a browser takes a body without a Content-Type for HTML, told by its first bytes; `undefined` where it takes more of
 * them. `isEnd` says that there are no more.
 */
export function looksLikeHtml(start: string, isEnd: boolean): boolean | undefined {
  if (!isEnd && start.length < byteOrderMark.length && byteOrderMark.startsWith(start)) return undefined
  const marked = start.startsWith(byteOrderMark) ? start.slice(byteOrderMark.length) : start
  const text = /[^\t\n\f\r ]/.exec(marked.slice(0, searched))
  if (text === null) return isEnd || marked.length >= searched ? false : undefined
  const begun = marked.slice(text.index, text.index + longest).toLowerCase()
  if (begun.startsWith('<!--')) return true
  const isHtml = beginnings.some(tag => begun.startsWith(tag) && /[ >]/.test(begun.charAt(tag.length)))
  if (isHtml || isEnd || begun.length === longest || !begun.startsWith('<')) return isHtml
  return undefined
}

/** Browsers look no further (section 5.2). */
const searched = 1_445

/** Rewrites a body as HTML where it turns out to be some, and passes any other on. */
export function sniffedRewriting(createHtml: () => Rewriting): Rewriting {
  let held = ''
  let html: Rewriting | undefined
  let isDecided = false

  const decide = (isEnd: boolean): boolean => {
    const isHtml = looksLikeHtml(held, isEnd)
    if (isHtml === undefined) return false
    isDecided = true
    if (isHtml) html = createHtml()
    return true
  }
  const release = (): string => {
    const text = held
    held = ''
    return html === undefined ? text : html.write(text)
  }
  return {
    write(piece) {
      if (isDecided) return html === undefined ? piece : html.write(piece)
      held += piece
      return decide(false) ? release() : ''
    },
    end() {
      if (isDecided) return html?.end() ?? ''
      decide(true)
      return release() + (html?.end() ?? '')
    },
  }
}
