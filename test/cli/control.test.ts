import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, chown, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { askControl, openControl } from '../../host/cli/control.ts'
import { type ControlPlace, locateControl } from '../../host/cli/control-place.ts'
import { makeFolder } from '../config/workspace.ts'

const onPosix = { skip: process.platform === 'win32' && 'Windows has named pipes, without a folder' }
const code = 'PORTICO_CONTROL_UNAVAILABLE'
const echo = async (command: string) => ({ did: command })

async function place(test: TestContext): Promise<ControlPlace & { folder: string }> {
  const temporary = await makeFolder(test, {})
  return (await locateControl('/site/portico.config.yaml', temporary)) as ControlPlace & { folder: string }
}

async function open(test: TestContext, at: ControlPlace, perform: (command: string) => Promise<unknown> = echo) {
  const control = await openControl(at, perform)
  test.after(() => control.close())
  return control
}

async function connectTo({ socket: path }: ControlPlace): Promise<Socket> {
  const socket = connect(path).setEncoding('utf8')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

test('each configuration and user has a place of its own, the same however its folder is reached', async t => {
  const temporary = await makeFolder(t, { 'a/portico.config.yaml': '', 'b/portico.config.yaml': '' })
  await symlink(join(temporary, 'a'), join(temporary, 'link'))
  const at = async (folder: string) => (await locateControl(join(temporary, folder, 'portico.config.yaml'))).socket
  assert.equal(await at('a'), await at('link'))
  assert.notEqual(await at('a'), await at('b'))
})

test("the path fits a socket's address, however long that of the temporary folder is", onPosix, async () => {
  const { socket } = await locateControl('/site/portico.config.yaml', `/${'long/'.repeat(30)}`)
  assert.ok(socket.length <= 103, socket)
})

test('a command is carried out, and its result or error told', async t => {
  const at = await place(t)
  await open(t, at, async command => {
    if (command === 'fail') throw Object.assign(new Error('for a reason'), { code: 'PORTICO_X' })
    return { did: command }
  })
  assert.deepEqual(await askControl(at, 'reload', 5_000), { result: { did: 'reload' } })
  assert.deepEqual(await askControl(at, 'fail', 5_000), { error: { code: 'PORTICO_X', message: 'for a reason' } })
})

test('where no server is, there is no answer', async t => {
  const at = await place(t)
  assert.equal(await askControl(at, 'reload', 5_000), undefined)
  await (await open(t, at)).close()
  assert.equal(await askControl(at, 'reload', 5_000), undefined)
})

test('nobody else can enter the folder, and nothing is left of it', onPosix, async t => {
  const at = await place(t)
  const control = await open(t, at)
  assert.equal((await stat(at.folder)).mode & 0o777, 0o700)
  control.close()
  assert.deepEqual(await readdir(dirname(at.folder)), [])
})

test('the socket that a killed server left is replaced', onPosix, async t => {
  const at = await place(t)
  await mkdir(at.folder, { mode: 0o700 })
  await writeFile(at.socket, '')
  await open(t, at)
  assert.deepEqual(await askControl(at, 'reload', 5_000), { result: { did: 'reload' } })
})

test('a second server of the same configuration is refused, and takes nothing from the first', async t => {
  const at = await place(t)
  const first = await open(t, at)
  await assert.rejects(openControl(at, echo), { code, message: /another "portico serve" of the same configuration/ })
  assert.deepEqual(await askControl(at, 'reload', 5_000), { result: { did: 'reload' } })
  first.close()
  await open(t, at)
})

// Whoever made it could read along, or answer in the server's place.
const folders: Record<string, (folder: string, test: TestContext) => Promise<RegExp>> = {
  'that others may enter': async folder => {
    await mkdir(folder)
    await chmod(folder, 0o711)
    return /mode 711\); run chmod 700/
  },
  'that is a link to another': async (folder, test) => {
    await symlink(await makeFolder(test, {}), folder)
    return /is not a folder/
  },
  'that is a file': async folder => {
    await writeFile(folder, '')
    return /is not a folder/
  },
}
for (const [what, make] of Object.entries(folders)) {
  test(`a folder ${what} is refused by server and client`, onPosix, async t => {
    const at = await place(t)
    const message = await make(at.folder, t)
    await assert.rejects(openControl(at, echo), { code, message })
    await assert.rejects(askControl(at, 'reload', 5_000), { code, message })
  })
}

const asRoot = { skip: process.getuid?.() !== 0 && 'only root can give a folder to another user' }
test('a folder of another user is refused by server and client', asRoot, async t => {
  const at = await place(t)
  await mkdir(at.folder, { mode: 0o700 })
  await chown(at.folder, 12_345, 12_345)
  await assert.rejects(openControl(at, echo), { code, message: /belongs to user 12345, not to 0/ })
  await assert.rejects(askControl(at, 'reload', 5_000), { code })
})

const garbage: Record<string, string> = {
  'no JSON': 'reload\n',
  'no object': 'null\n',
  'a line without end': 'x'.repeat(2 ** 20 + 1),
}
for (const [what, text] of Object.entries(garbage)) {
  test(`who sends ${what} is cut off, and others are served`, async t => {
    const at = await place(t)
    await open(t, at)
    const socket = await connectTo(at)
    const closed = once(socket, 'close')
    socket.on('data', () => assert.fail('it was answered')).write(text)
    await closed
    assert.deepEqual(await askControl(at, 'reload', 5_000), { result: { did: 'reload' } })
  })
}

test('who goes away before the answer harms nobody', async t => {
  const at = await place(t)
  const begun = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  await open(t, at, async command => {
    begun.resolve()
    if (command === 'slow') await go.promise
    return command
  })
  const socket = await connectTo(at)
  socket.write('{"command":"slow"}\n')
  await begun.promise
  socket.destroy()
  await once(socket, 'close')
  go.resolve()
  assert.deepEqual(await askControl(at, 'next', 5_000), { result: 'next' })
})

const answers: Record<string, [(socket: Socket) => void, RegExp]> = {
  'does not answer': [() => {}, /nothing came within 100 ms/],
  'goes away': [socket => socket.end(), /the connection ended/],
  'answers without end': [socket => socket.write('x'.repeat(2 ** 20 + 1)), /more than 1048576 characters/],
  'answers nonsense': [socket => socket.end('{\n'), /JSON/],
}
for (const [what, [respond, reason]] of Object.entries(answers)) {
  test(`who asks a server that ${what} is told so`, async t => {
    const at = await place(t)
    await mkdir(at.folder, { mode: 0o700 })
    const server = createServer(socket => {
      socket.on('error', () => {})
      respond(socket)
    }).listen(at.socket)
    await once(server, 'listening')
    t.after(() => server.close())
    await assert.rejects(askControl(at, 'reload', 100), reason)
  })
}
