import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../free-port.ts'

/** A running nginx with a folder of its own. */
export interface Nginx {
  readonly address: string
  stop(): Promise<void>
}

/**
 * Starts an nginx that hands on what is under a path, less that path, and says so in X-Forwarded-Prefix.
 *
 * @param path with a slash at both ends
 * @param target address of the host
 */
export async function startNginx(program: string, path: string, target: string): Promise<Nginx> {
  for (let attempts = 3; ; attempts--) {
    const port = await freePort()
    try {
      return await start(program, port, configure(port, path, target))
    } catch (error) {
      // Another process may have taken the port in the meantime.
      if (attempts === 1) throw error
    }
  }
}

async function start(program: string, port: number, configuration: string): Promise<Nginx> {
  const address = `http://127.0.0.1:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'portico-nginx-'))
  await writeFile(join(folder, 'nginx.conf'), configuration)
  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'], { stdio: 'ignore' })
  const exited = once(child, 'close').catch(() => {})
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
    await rm(folder, { recursive: true })
  }
  while (!(await answers(address))) {
    if (child.exitCode === null && child.pid !== undefined) await setTimeout(20)
    else {
      await stop()
      throw new Error(`nginx did not start on port ${port}`)
    }
  }
  return { address, stop }
}

/** One process of the current user: no daemon, no master, and no folder but its own. */
function configure(port: number, path: string, target: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path temp-${name};`)
  return `daemon off;
master_process off;
pid nginx.pid;
events {}
http {
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    location ${path} {
      proxy_pass ${target}/;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Prefix ${path.slice(0, -1)};
    }
  }
}
`
}

async function answers(address: string): Promise<boolean> {
  try {
    const { headers, body } = await fetch(address)
    await body?.cancel()
    return headers.get('server')?.startsWith('nginx') === true
  } catch {
    return false
  }
}
