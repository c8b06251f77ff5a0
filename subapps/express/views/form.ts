import type { FieldError } from '../domain/fields.ts'
import { type Html, html } from './html.ts'

/** What a form's fields hold, as text. */
export type FormValues = Readonly<Record<string, string>>

/** A form's values from a stored record or from the body that was refused. */
export function formValues(source: unknown): FormValues {
  if (typeof source !== 'object' || source === null) return {}
  const entries = Object.entries(source).filter(([, value]) => typeof value === 'string' || typeof value === 'number')
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** A UTC moment as a datetime-local field wants it. */
export function toLocalDateTime(iso: string): string {
  return iso.slice(0, 16)
}

/** What all kinds of fields have. */
interface Field {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly values: FormValues
  readonly errors: readonly FieldError[]
}

/** A labelled input with its hint and, where it was refused, the reason. `attributes` is finished markup. */
export function inputField(field: Field & { readonly attributes?: Html }): Html {
  const value = field.values[field.name] ?? ''
  return labelled(
    field,
    html`<input id="${field.name}" name="${field.name}" value="${value}"${state(field)} ${field.attributes}>`,
  )
}

/** A labelled choice, empty at first unless it has a value. */
export function selectField(
  field: Field & { readonly options: readonly { readonly value: string | number; readonly text: string }[] },
): Html {
  const chosen = field.values[field.name] ?? ''
  const options = field.options.map(
    ({ value, text }) => html`
<option value="${value}"${String(value) === chosen && html` selected`}>${text}</option>`,
  )
  return labelled(
    field,
    html`<select id="${field.name}" name="${field.name}" required${state(field)}>
<option value=""${chosen === '' && html` selected`}>Choose…</option>${options}
</select>`,
  )
}

/** The sentence above a form that was refused. */
export function errorSummary(errors: readonly FieldError[]): Html | false {
  if (errors.length === 0) return false
  const sentence = errors.length === 1 ? 'One field needs another look.' : `${errors.length} fields need another look.`
  return html`<p class="notice notice-error" role="alert">Nothing was saved. ${sentence}</p>`
}

function labelled(field: Field, control: Html): Html {
  return html`<div class="field">
<label for="${field.name}">${field.label}</label>
${control}
${errorsOf(field).map(error => html`<span class="error" id="${field.name}-error">${error.message}</span>`)}
${field.hint !== undefined && html`<small id="${field.name}-hint">${field.hint}</small>`}
</div>`
}

function errorsOf({ name, errors }: Field): FieldError[] {
  return errors.filter(error => error.field === name).slice(0, 1)
}

function state(field: Field): Html {
  const isInvalid = errorsOf(field).length > 0
  const described = [isInvalid && `${field.name}-error`, field.hint !== undefined && `${field.name}-hint`]
  const ids = described.filter(id => id !== false).join(' ')
  return html`${isInvalid && html` aria-invalid="true"`}${ids !== '' && html` aria-describedby="${ids}"`}`
}
