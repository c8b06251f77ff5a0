import { cssRewriting } from './css.ts'
import type { DocumentBase } from './html-base.ts'
import { scriptType } from './html-elements.ts'
import { mostHeld } from './html-handler.ts'
import type { Tag } from './html-tag.ts'
import { relocateImportMap } from './import-map.ts'
import { jsonRewriting } from './json.ts'
import type { Relocation } from './relocation.ts'
import type { Rewriting } from './rewriting.ts'

/** Members of speculation rules with URLs, or patterns of them (HTML Standard, section 7.6.1.2). */
const speculated: ReadonlySet<string> = new Set(['href_matches', 'urls'])

/** The rewriting of the text of a `style` element with CSS. */
export function styleRewriting(site: Relocation, base: DocumentBase): Rewriting | undefined {
  return base.isForeign ? undefined : cssRewriting(site, base.path)
}

/** The rewriting of the text of a `script` element; none for scripts, which are never touched. */
export function scriptRewriting(text: string, tag: Tag, site: Relocation, base: DocumentBase): Rewriting | undefined {
  if (base.isForeign) return undefined
  switch (scriptType(text, tag)) {
    case 'importmap':
      return new WholeText(map => relocateImportMap(map, site, base.path))
    case 'speculationrules':
      return jsonRewriting(speculated, site, base.path)
    default:
      return undefined
  }
}

/** Rewrites a text that must be seen whole; one longer than `mostHeld` is left. */
class WholeText implements Rewriting {
  readonly #relocate: (text: string) => string
  #held = ''
  #isLong = false

  constructor(relocate: (text: string) => string) {
    this.#relocate = relocate
  }

  write(piece: string): string {
    if (this.#isLong) return piece
    this.#held += piece
    if (this.#held.length <= mostHeld) return ''
    this.#isLong = true
    const text = this.#held
    this.#held = ''
    return text
  }

  end(): string {
    return this.#isLong ? '' : this.#relocate(this.#held)
  }
}
