const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup that is safe to send: only the `html` tag makes it, so text never becomes markup by accident. */
export class Html {
  readonly #markup: string

  /** @param markup is taken as it is: a literal of the source, or what has been escaped. */
  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** What may stand in a template: text is escaped, lists are joined, `undefined`, `null` and `false` give nothing. */
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[]

/**
 * Builds markup with every value escaped for text and quoted attributes.
 *
 * @example
 * html`<a href="${url}">${title}</a>`
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = literals[0] ?? ''
  values.forEach((value, index) => {
    markup += toMarkup(value) + (literals[index + 1] ?? '')
  })
  return new Html(markup)
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'object') return value.map(toMarkup).join('')
  return String(value).replace(/[&<>"']/g, character => escapes[character] ?? character)
}
