import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createExpressApp } from '../apps/express.ts'
import { serveDirect } from '../serving/mounted.ts'

/** Metrics are counted, and a line a request goes into a file. */
const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

await serveDirect('/ch11/express', createExpressApp(), {
  logger: { level: 'info', file: join(folder, 'access.log') },
  metrics: true,
})
