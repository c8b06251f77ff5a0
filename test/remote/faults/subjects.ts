import type { Certificates } from './certificates.ts'
import type { Subject } from './fault.ts'
import { chunks } from './subjects/chunks.ts'
import { clients } from './subjects/clients.ts'
import { connecting } from './subjects/connecting.ts'
import { earlyAnswers } from './subjects/early-answers.ts'
import { halfCloses } from './subjects/half-closes.ts'
import { headers } from './subjects/headers.ts'
import { lengths } from './subjects/lengths.ts'
import { noHttp } from './subjects/no-http.ts'
import { resets } from './subjects/resets.ts'
import { slowness } from './subjects/slowness.ts'
import { smugglingBodies } from './subjects/smuggling-bodies.ts'
import { smugglingHeads } from './subjects/smuggling-heads.ts'
import { surplus } from './subjects/surplus.ts'
import { tls, unexpectedTls } from './subjects/tls.ts'

/** Every fault, by subject; those of TLS last, and only where there are certificates. */
export function listSubjects(certificates?: Certificates): Subject[] {
  return [
    connecting,
    resets,
    slowness,
    halfCloses,
    noHttp,
    headers,
    lengths,
    chunks,
    surplus,
    earlyAnswers,
    clients,
    smugglingBodies,
    smugglingHeads,
    ...(certificates === undefined ? [] : [unexpectedTls(certificates), tls(certificates)]),
  ]
}
