import { once } from 'node:events'
import { rmdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Failure, toFailure } from '../config/failure.ts'
import { readLine } from './control-line.ts'
import { type ControlPlace, checkControlFolder, enterControlFolder, unavailable } from './control-place.ts'

/** What goes over a control socket, one line of JSON each way. */
export interface ControlRequest {
  readonly command: string
}

/** The answer to a request. */
export type ControlAnswer = { readonly result: unknown } | { readonly error: Failure }

/** A control socket that is open. */
export interface Control {
  /** Takes no more requests, and removes the socket; those that wait for their answer get it. */
  close(): void
}

/** Milliseconds for what needs no time: a request's line, and reading the answer to it. */
const briefly = 5_000

/**
 * Takes commands of the same user's processes until it is closed, or the process ends; it keeps no process alive.
 *
 * @param perform does what a command says; what it throws is told to who asked
 * @throws PORTICO_CONTROL_UNAVAILABLE, also where another server listens there
 */
export async function openControl(
  place: ControlPlace,
  perform: (command: string) => Promise<unknown>,
): Promise<Control> {
  const server = createServer(socket => void answer(socket, perform))
  server.maxConnections = 16
  await listen(server, place)
  // A later error, of accepting say, concerns nobody but who tried to connect.
  server.on('error', () => {})
  server.unref()
  const onExit = (): void => {
    if (place.folder !== undefined) rmSync(place.socket, { force: true })
    leaveFolder(place)
  }
  process.once('exit', onExit)
  return {
    close: () => {
      if (!server.listening) return
      process.off('exit', onExit)
      // The socket goes with it.
      server.close()
      leaveFolder(place)
    },
  }
}

/**
 * Has the server at a control socket carry out a command.
 *
 * @param deadline milliseconds for the answer
 * @returns `undefined` where no server is
 * @throws PORTICO_CONTROL_UNAVAILABLE, or why there was no answer
 */
export async function askControl(
  place: ControlPlace,
  command: string,
  deadline: number,
): Promise<ControlAnswer | undefined> {
  await checkControlFolder(place)
  const socket = await connectTo(place)
  if (socket === undefined) return undefined
  const answered = readLine(socket, deadline)
  socket.write(`${JSON.stringify({ command } satisfies ControlRequest)}\n`)
  try {
    return JSON.parse(await answered) as ControlAnswer
  } finally {
    socket.destroy()
  }
}

async function answer(socket: Socket, perform: (command: string) => Promise<unknown>): Promise<void> {
  socket.unref()
  try {
    const { command } = JSON.parse(await readLine(socket, briefly)) as ControlRequest
    const reply: ControlAnswer = await perform(command).then(
      result => ({ result }),
      (error: unknown) => ({ error: toFailure(error) }),
    )
    socket.setTimeout(briefly, () => socket.destroy())
    socket.end(`${JSON.stringify(reply)}\n`)
  } catch {
    // Not one of ours: it gets no answer.
    socket.destroy()
  }
}

async function listen(server: Server, place: ControlPlace): Promise<void> {
  // What is in the way may be gone in the next moment: the socket of a server that was killed, a folder that one removes.
  for (let attempt = 1; ; attempt++) {
    await enterControlFolder(place)
    try {
      server.listen(place.socket)
      await once(server, 'listening')
      return
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const isTaken = code === 'EADDRINUSE' && (await isAnswering(place))
      if (isTaken) throw unavailable(place.socket, 'another "portico serve" of the same configuration listens there')
      if (attempt === 3 || (code !== 'EADDRINUSE' && code !== 'ENOENT')) throw unavailable(place.socket, error)
      if (code === 'EADDRINUSE') await rm(place.socket, { force: true })
    }
  }
}

async function isAnswering(place: ControlPlace): Promise<boolean> {
  const socket = await connectTo(place)
  socket?.destroy()
  return socket !== undefined
}

/** A connection, or `undefined` where nobody listens. */
async function connectTo({ socket: path }: ControlPlace): Promise<Socket | undefined> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    socket.destroy()
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined
    throw unavailable(path, error)
  }
}

function leaveFolder({ folder }: ControlPlace): void {
  if (folder === undefined) return
  try {
    rmdirSync(folder)
  } catch {
    // Another server's socket is in it.
  }
}
