import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../free-port.ts'
import { startChild } from '../children.ts'
import { startBackend } from '../serving/backend.ts'

const backend = await startBackend()
const sockets = await startBackend('sockets-alone')
const folder = mkdtempSync(join(tmpdir(), 'portico-nginx-'))
const port = await freePort()
const file = join(folder, 'nginx.conf')
writeFileSync(
  file,
  `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 32768; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  upstream backend { server ${new URL(backend).host}; keepalive 128; keepalive_requests 1000000000; }
  keepalive_requests 1000000000;
  server { listen 127.0.0.1:${port};
    location /ch11/remote/ { proxy_pass http://backend/; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Prefix /ch11/remote; }
    location /ch11/sockets/ { proxy_pass ${sockets}/; proxy_http_version 1.1; proxy_read_timeout 1h;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; } } }
`,
)
const nginx = startChild(['nginx', '-p', folder, '-c', file], { stdio: 'inherit' })
process.on('disconnect', () => process.exit())
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
while (!(await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined))) await sleep(20)
process.stdout.write(`${port} ${nginx.pid}\n`)
