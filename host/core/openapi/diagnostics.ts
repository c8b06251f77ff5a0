import { toPointer } from './pointer.ts'

/** Every code of a diagnostic, with what it says. The codes are permanent. */
export const diagnosticCodes = {
  'document-unusable': 'The document cannot be read as OpenAPI and is left out.',
  'name-taken': 'Another mount has the same name, so this one is told apart by a number.',
  'field-invalid': 'A field has a value that OpenAPI does not allow there, and is left out or completed.',
  'field-unknown': 'A field is not known to the version of the document, and is left out.',
  'reference-dangling': 'A reference leads nowhere, and is left out.',
  'reference-external': 'A reference leads to another document that is not bundled, and is left out.',
  'operation-id-taken': 'An operationId is used more than once in its document, and gets a number.',
  'link-dangling': 'A link leads to no operation of its document, and is left out.',
  'security-undefined': 'A security scheme is required and not defined; the requirement is left out.',
  'tag-invalid': 'A tag is declared twice, or its parents are missing or go in a circle.',
  'path-clash': 'A path differs from another only in the names of its parameters, and is left out.',
  'path-shadowed': 'A path is answered by another mount, and is left out.',
  'path-outside': 'A path does not lie under the prefix that its mount keeps.',
  'not-expressible': 'Something of an earlier version has no equivalent in the later one.',
  'too-many': 'There are more diagnostics than are shown.',
} as const

/** The code of a diagnostic. */
export type DiagnosticCode = keyof typeof diagnosticCodes

/** Something about one mount's document that a reader should know. An `error` left the whole document out. */
export interface OpenApiDiagnostic {
  readonly mount: string
  /** The same as `severity`. */
  readonly level: 'error' | 'warning'
  readonly message: string
}

/** A diagnostic of the merger. */
export interface MergeDiagnostic extends OpenApiDiagnostic {
  readonly severity: 'error' | 'warning'
  readonly code: DiagnosticCode
  /** JSON Pointer (RFC 6901) into the mount's own document in terms of OpenAPI 3.1; `''` for the whole. */
  readonly pointer: string
}

/** Takes a diagnostic of one document. */
export type Report = (code: DiagnosticCode, path: readonly (string | number)[], message: string) => void

/** A document of nothing but faults would otherwise be answered with as many diagnostics. */
const limit = 200

/** Keeps the diagnostics of one document, each once. */
export function createReporter(mount: string): { readonly report: Report; readonly diagnostics: MergeDiagnostic[] } {
  const diagnostics: MergeDiagnostic[] = []
  const seen = new Set<string>()
  const report: Report = (code, path, message) => {
    if (diagnostics.length > limit) return
    const pointer = toPointer(path)
    const key = `${code} ${pointer} ${message}`
    if (seen.has(key)) return
    seen.add(key)
    diagnostics.push(
      diagnostics.length === limit
        ? toDiagnostic(mount, 'too-many', '', diagnosticCodes['too-many'])
        : toDiagnostic(mount, code, pointer, message),
    )
  }
  return { report, diagnostics }
}

/** Makes a diagnostic; its code tells how severe it is. */
export function toDiagnostic(mount: string, code: DiagnosticCode, pointer: string, message: string): MergeDiagnostic {
  const severity = code === 'document-unusable' ? 'error' : 'warning'
  return { mount, severity, level: severity, code, pointer, message }
}
