import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort } from '../../free-port.ts'

/** A series that Prometheus has found, and its last value. */
export interface FoundSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [time: number, value: string]
}

/** A Prometheus that scrapes, until the test has ended. */
export interface Prometheus {
  /** What its query API gives for an expression; nothing while it is starting. */
  query(expression: string): Promise<readonly FoundSeries[]>
}

/** Starts a Prometheus with a configuration of scrapes, as YAML. */
export async function startPrometheus(context: TestContext, program: string, scrapes: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-prometheus-'))
  const config = join(folder, 'prometheus.yml')
  await writeFile(config, `global:\n  scrape_interval: 500ms\n  scrape_timeout: 500ms\nscrape_configs:\n${scrapes}`)
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  context.after(async () => {
    const exited = once(child, 'exit')
    if (child.exitCode === null && child.kill()) await exited
    await rm(folder, { recursive: true })
  })
  return {
    async query(expression) {
      const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`
      const response = await fetch(url).catch(() => undefined)
      if (response?.status !== 200) return []
      const { data } = (await response.json()) as { data: { result: readonly FoundSeries[] } }
      return data.result
    },
  }
}
