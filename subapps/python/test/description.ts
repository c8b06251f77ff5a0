import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'

interface Operation {
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

const toPointerSegment = (segment: string) => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'))

/** An OpenAPI document, against which real responses are held. */
export class Description {
  readonly #document: Document
  // The formats that the documents use; a reference is any text.
  readonly #ajv = new Ajv2020({
    strict: false,
    formats: {
      date: /^\d{4}-\d\d-\d\d$/,
      'date-time': (text: string) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)),
      'uri-reference': true,
    },
  })

  constructor(document: unknown) {
    this.#document = document as Document
    this.#ajv.addSchema(document as object, 'document')
  }

  /** Reads the document in a file. */
  static read(path: string): Description {
    return new Description(parse(readFileSync(path, 'utf8')))
  }

  /** Its operations: `GET /api/v1/clubs/{id}`. */
  get operations(): string[] {
    return Object.entries(this.#document.paths)
      .flatMap(([path, item]) =>
        Object.keys(item)
          .filter(key => methods.includes(key))
          .map(method => `${method.toUpperCase()} ${path}`),
      )
      .sort()
  }

  /** Holds a response, which it reads, against what is said of it; something has to be said. */
  async assertDescribes(operation: string, response: Response): Promise<void> {
    const [method = '', path = ''] = operation.split(' ')
    const at = this.#document.paths[path]?.[method.toLowerCase()]?.responses[response.status]
    assert.ok(at, `${operation} does not describe ${response.status}`)
    if (response.status === 204) return
    const type = response.headers.get('content-type')?.split(';')[0] ?? ''
    const where =
      at.$ref?.slice(1) ?? `/paths/${toPointerSegment(path)}/${method.toLowerCase()}/responses/${response.status}`
    const validate = this.#ajv.compile({ $ref: `document#${where}/content/${toPointerSegment(type)}/schema` })
    const body = await response.json()
    assert.ok(validate(body), `${operation}: ${JSON.stringify(body)}: ${this.#ajv.errorsText(validate.errors)}`)
  }
}
