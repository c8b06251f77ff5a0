import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import { describeClient, impersonate } from '../../host/remote/thread-client.ts'
import { Wire } from '../adapters/wire.ts'

const clients = [',192.0.2.1,50001,192.0.2.9,8000', 's,2001:db8::1,50002,2001:db8::9,8443', ',,,,'] as const

/** A server whose requests come from the client that their path names, all on one connection, and what they are. */
async function serve(t: TestContext): Promise<{ wire: Wire; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    impersonate(request, decodeURIComponent(request.url?.slice(1) ?? ''))
    requests.push(request)
    request.resume()
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const wire = await Wire.open((server.address() as AddressInfo).port)
  t.after(() => {
    wire.destroy()
    server.close()
  })
  return { wire, requests }
}

async function ask(wire: Wire, client: string): Promise<void> {
  wire.send(`/${encodeURIComponent(client)}`)
  assert.equal((await wire.readAnswer()).status, 200)
}

function endsOf({ socket }: IncomingMessage): unknown[] {
  const { remoteAddress, remotePort, remoteFamily, localAddress, localPort } = socket
  return [
    (socket as { encrypted?: boolean }).encrypted,
    remoteAddress,
    remotePort,
    remoteFamily,
    localAddress,
    localPort,
  ]
}

const shown = [
  [undefined, '192.0.2.1', 50_001, 'IPv4', '192.0.2.9', 8_000],
  [true, '2001:db8::1', 50_002, 'IPv6', '2001:db8::9', 8_443],
  [undefined, undefined, undefined, undefined, undefined, undefined],
]

suite('a connection to a thread', () => {
  test('looks like the connection of the client whose request it carries', async t => {
    const { wire, requests } = await serve(t)
    for (const [index, client] of clients.entries()) {
      await ask(wire, client)
      assert.deepEqual(endsOf(requests[index]!), shown[index])
      assert.equal(requests[index]?.socket.destroyed, false)
    }
  })

  test('shows no request the address of the client that came after its own', async t => {
    const { wire, requests } = await serve(t)
    for (const client of [...clients, ...clients]) await ask(wire, client)
    assert.deepEqual(requests.map(endsOf), [...shown, ...shown])
    const [first] = requests as [IncomingMessage]
    assert.deepEqual(
      [first.socket instanceof Socket, first.socket === first.connection, first.socket.destroyed],
      [true, true, true],
    )
    // What an application may do with a socket at any time does nothing to one that is somebody else's by now.
    first.socket
      .setTimeout(1)
      .setKeepAlive()
      .on('close', () => {})
      .destroy()
    await ask(wire, clients[0])
  })
})

suite('a client', () => {
  test('is described by its connection', async t => {
    const server = createServer((request, response) => response.end(describeClient(request.socket)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const wire = await Wire.open(port)
    t.after(() => {
      wire.destroy()
      server.close()
    })
    for (let turn = 0; turn < 2; turn++) {
      wire.send('/')
      assert.match((await wire.readAnswer()).text, new RegExp(`^,127\\.0\\.0\\.1,\\d+,127\\.0\\.0\\.1,${port}$`))
    }
  })

  for (const [what, socket] of [
    ['of whom nothing is known', {}],
    ['whose stream says what would end its place', { remoteAddress: '192.0.2.1;0;/x', localAddress: 'a b' }],
  ] as const) {
    test(`${what} is described by nothing`, () => assert.equal(describeClient(socket as Socket), ',,,,'))
  }
})
