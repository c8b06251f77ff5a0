/** One field that is not valid, and why, in words for the person who filled it in. */
export interface FieldError {
  readonly field: string
  readonly message: string
}

/** Either a valid value or everything that is wrong with the input. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** Where the input comes from: a form has only strings, JSON has its own numbers and full date-times. */
export type Source = 'form' | 'json'

// RFC 3339 with an offset; a form's datetime-local field has neither seconds nor offset and is read as UTC.
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/
const localDateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/

/** Reads the fields of an untrusted body one by one and collects what is wrong with them. */
export class Fields {
  readonly errors: FieldError[] = []
  readonly #body: Readonly<Record<string, unknown>>
  readonly #source: Source

  constructor(body: unknown, source: Source) {
    this.#body = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
    this.#source = source
  }

  /** Whether the body has the field at all. */
  has(field: string): boolean {
    return Object.hasOwn(this.#body, field)
  }

  /** A trimmed single-line text of `min` to `max` characters. */
  text(field: string, label: string, { min = 1, max }: { min?: number; max: number }): string {
    const value = this.#value(field)
    if (typeof value !== 'string') return this.#refuse(field, `${label} is needed.`, '')
    const text = value.normalize('NFC').trim()
    if (text === '' && min > 0) return this.#refuse(field, `${label} is needed.`, '')
    if (text.length < min || text.length > max) {
      return this.#refuse(field, `${label} must have ${min} to ${max} characters.`, text)
    }
    if (/\p{Cc}/u.test(text)) return this.#refuse(field, `${label} must be one line of text.`, text)
    return text
  }

  /** A whole number from `min` to `max`. */
  integer(field: string, label: string, { min, max }: { min: number; max: number }): number {
    const value = this.#value(field)
    if (value === undefined || value === null || value === '') return this.#refuse(field, `${label} is needed.`, min)
    const isDigits = this.#source === 'form' && typeof value === 'string' && /^\d{1,15}$/.test(value.trim())
    const number = isDigits ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
      return this.#refuse(field, `${label} must be a whole number from ${min} to ${max}.`, min)
    }
    return number
  }

  /** Like `integer`, but the field may be absent, null or (in a form) empty. */
  optionalInteger(field: string, label: string, range: { min: number; max: number }): number | null {
    const value = this.#value(field)
    const isEmpty = value === undefined || value === null || (this.#source === 'form' && value === '')
    return isEmpty ? null : this.integer(field, label, range)
  }

  /** One of the given words. */
  choice<const T extends string>(field: string, label: string, choices: readonly [T, ...T[]]): T {
    const value = this.#value(field)
    const chosen = choices.find(choice => choice === value)
    return chosen ?? this.#refuse(field, `${label} must be one of ${choices.join(', ')}.`, choices[0])
  }

  /** A moment, given back as UTC in ISO 8601. */
  instant(field: string, label: string): string {
    const value = this.#value(field)
    if (typeof value !== 'string' || value === '') return this.#refuse(field, `${label} is needed.`, '')
    const isForm = this.#source === 'form'
    const text = isForm ? `${value}Z` : value
    const time = (isForm ? localDateTime : dateTime).test(value) ? Date.parse(text) : Number.NaN
    // Date.parse rolls 31 February over into March; the day has to come back as it went in.
    const day = value.slice(0, 10)
    const isRealDay = new Date(Date.parse(`${day}T00:00Z`)).toJSON()?.slice(0, 10) === day
    if (Number.isNaN(time) || !isRealDay) {
      const example = isForm ? '2027-03-20T15:00' : '2027-03-20T15:00:00Z'
      return this.#refuse(field, `${label} must be a date and time such as ${example}.`, '')
    }
    return new Date(time).toISOString()
  }

  /** Notes an error that concerns several fields together. */
  reject(field: string, message: string): void {
    this.errors.push({ field, message })
  }

  /** `value` when no field was refused. */
  result<T>(value: T): Result<T> {
    return this.errors.length === 0 ? { ok: true, value } : { ok: false, errors: this.errors }
  }

  #value(field: string): unknown {
    return this.has(field) ? this.#body[field] : undefined
  }

  #refuse<T>(field: string, message: string, fallback: T): T {
    this.reject(field, message)
    return fallback
  }
}
