/*
 * A program as `command()` runs it: `node command-program.mjs <address> [manner…] [file]`. The address is a socket's path,
 * a port, or `PORT` for the one in its environment. It is plain JavaScript because it is started very often.
 */
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

const [address, ...manners] = process.argv.slice(2)
const has = manner => manners.includes(manner)
const file = manners.at(-1)
const children = []

const answers = {
  url: request => request.url,
  headers: request => JSON.stringify(request.headers),
  environment: () => JSON.stringify(process.env),
  argv: () => JSON.stringify([process.cwd(), ...process.argv.slice(2)]),
  pids: () => JSON.stringify([process.pid, ...children]),
  exit: request => process.exit(Number(queryOf(request).get('status'))),
  write(request) {
    const query = queryOf(request)
    process[query.get('to')].write(`${query.get('text')}\n`)
    return 'written'
  },
  never: () => undefined,
}

function queryOf(request) {
  return new URL(request.url, 'http://h').searchParams
}

/** Starts this file in another manner, and waits until it is what it should be. */
async function begin(given, options = {}) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...given], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    ...options,
  })
  await new Promise(resolve => child.once('message', resolve))
  child.disconnect()
  child.unref()
  return child.pid
}

function idle() {
  setInterval(() => {}, 1e6)
  process.send?.('begun')
}

function serve() {
  const place = address === 'PORT' ? process.env.PORT : address
  const server = createServer((request, response) => {
    const answer = answers[request.url.split(/[/?]/)[1]]
    if (has('stranger')) return response.end('stranger')
    if (has('warming') && performance.now() < 400) return response.writeHead(503).end('warming up')
    if (answer === undefined) return response.writeHead(404).end('no such page')
    const text = answer(request)
    if (text !== undefined) response.end(text)
  })
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    socket.pipe(socket).on('error', () => {})
  })
  server.on('error', error => {
    console.error(error.message)
    process.exit(1)
  })
  server.listen(Number(place) > 0 ? { port: Number(place), host: process.env.ADDRESS ?? '127.0.0.1' } : { path: place })
  server.once('listening', () => process.send?.('begun'))
}

if (has('deaf')) process.on('SIGTERM', () => console.error('not now'))
if (has('polite')) process.on('SIGTERM', () => setTimeout(() => process.exit(0), 50))
if (has('flood')) setInterval(() => process.stdout.write('flood\n'.repeat(10_000)), 1)
if (has('child')) children.push(await begin(['', 'idle']))
if (has('sleeper')) children.push(spawn('sleep', ['1000000'], { stdio: 'ignore' }).pid)
if (has('deaf-child')) children.push(await begin(['', 'idle', 'deaf']))
if (has('background')) {
  writeFileSync(file, String(await begin(['', 'idle'])))
  process.exit(0)
}
// Somebody else takes the port of the first run, until the file is gone.
if (has('late') && !existsSync(file)) {
  writeFileSync(file, '')
  await begin([process.env.PORT, 'stranger', file], { detached: true })
}
// Serves when it is started the first time, and never again.
const isSilent = has('silent') || (has('once') && existsSync(file))
if (has('once')) writeFileSync(file, '')
if (has('stranger')) setInterval(() => existsSync(file) || process.exit(), 20)

if (has('fail')) {
  console.log('about to fail')
  console.error('no database')
  process.exitCode = 3
} else if (has('idle') || isSilent) idle()
else serve()
