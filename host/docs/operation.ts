import { type Html, html } from '../builtin/html.ts'
import { isObject, type JsonObject, listOf, objectOf } from '../core/openapi/json.ts'
import type { Operation } from './operations.ts'
import { dereference, outlineSchema } from './outline.ts'

const methodClasses: Readonly<Record<string, string>> = {
  GET: ' badge-ok',
  POST: ' badge-warn',
  PUT: ' badge-warn',
  PATCH: ' badge-warn',
  DELETE: ' badge-error',
}

// A large document's page is asked for again and again, with another search each time.
const rendered = new WeakMap<Operation, Html>()

/** Renders an operation: parameters, request and responses with their schemas in outline, folded unless open. */
export function renderOperation(document: JsonObject, operation: Operation, isOpen: boolean): Html {
  const body = rendered.get(operation) ?? renderBody(document, operation)
  rendered.set(operation, body)
  return html`<details id="${operation.id}"${isOpen && html` open`}>${body}</details>
`
}

function renderBody(document: JsonObject, { method, path, summary, tags, operation }: Operation): Html {
  const shown = new Set<string>()
  return html`
<summary><span class="badge${methodClasses[method]}">${method}</span> <code>${path}</code> <span class="muted">${summary}</span>${operation.deprecated === true && html` <span class="badge">deprecated</span>`}</summary>
${text(operation.description) && html`<p>${text(operation.description)}</p>`}
<dl>
${text(operation.operationId) && html`<dt>Operation</dt><dd><code>${text(operation.operationId)}</code></dd>`}
<dt>Group</dt><dd>${tags.join(', ')}</dd>
${listOf(operation.security).length > 0 && html`<dt>Security</dt><dd>${describeSecurity(operation.security)}</dd>`}
</dl>
${renderParameters(document, listOf(operation.parameters))}
${isObject(operation.requestBody) && renderRequest(document, operation.requestBody, shown)}
${renderResponses(document, objectOf(operation.responses), shown)}
`
}

function renderParameters(document: JsonObject, parameters: readonly unknown[]): Html | undefined {
  if (parameters.length === 0) return undefined
  const rows = parameters.map(given => {
    const parameter = dereference(document, given)
    const schema = parameter.schema ?? objectOf(Object.values(objectOf(parameter.content))[0]).schema
    return html`<tr>
<th scope="row"><code>${text(parameter.name)}</code>${parameter.required === true && html` <span class="badge">required</span>`}</th>
<td>${text(parameter.in)}</td>
<td>${outlineSchema(document, schema)}</td>
<td>${text(parameter.description)}</td>
</tr>`
  })
  return html`<h3>Parameters</h3>
<div class="table-scroll" role="region" aria-label="Parameters" tabindex="0"><table>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Description</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`
}

function renderRequest(document: JsonObject, given: JsonObject, shown: Set<string>): Html {
  const body = dereference(document, given)
  return html`<h3>Request${body.required === true && html` <span class="badge">required</span>`}</h3>
${text(body.description) && html`<p>${text(body.description)}</p>`}
${renderContent(document, body.content, shown)}`
}

function renderResponses(document: JsonObject, responses: JsonObject, shown: Set<string>): Html | undefined {
  const entries = Object.entries(responses).filter(([status]) => !status.startsWith('x-'))
  if (entries.length === 0) return undefined
  return html`<h3>Responses</h3>
${entries.map(([status, given]) => {
  const response = dereference(document, given)
  return html`<p><span class="badge${statusClass(status)}">${status}</span> ${text(response.description)}</p>
${renderContent(document, response.content, shown)}`
})}`
}

/** Error responses mostly have one schema: what has been shown in full once is only named from then on. */
function renderContent(document: JsonObject, content: unknown, shown: Set<string>): Html[] {
  return Object.entries(objectOf(content)).map(([type, media]) => {
    const { schema, itemSchema } = dereference(document, media)
    const outline = outlineSchema(document, schema ?? itemSchema)
    if (!outline.includes('\n')) return html`<p class="muted"><code>${type}</code> ${outline}</p>`
    if (shown.has(outline))
      return html`<p class="muted"><code>${type}</code> ${outline.split(' {', 1)[0]}, as above</p>`
    shown.add(outline)
    return html`<p class="muted"><code>${type}</code></p>
<pre tabindex="0"><code>${outline}</code></pre>`
  })
}

/** The schemes an operation asks for: one of the alternatives, each of which may need several. */
function describeSecurity(security: unknown): string {
  const alternatives = listOf(security).map(requirement => Object.keys(objectOf(requirement)).join(' and ') || 'none')
  return alternatives.join(', or ')
}

function statusClass(status: string): string {
  if (status.startsWith('2')) return ' badge-ok'
  return /^[45]/.test(status) ? ' badge-error' : ''
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
