import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import {
  type Argv,
  environmentFor,
  fillArguments,
  type Listening,
  pathFor,
  placeholderOf,
} from '../../host/remote/command-arguments.ts'

const socket: Listening = { kind: 'socket', path: '/tmp/p/socket' }
const port: Listening = { kind: 'port', port: 4321 }

suite('the arguments of a program', () => {
  const cases: readonly (readonly [what: string, argv: Argv, listening: Listening, filled: readonly string[]])[] = [
    ['a socket is its path', ['uvicorn', '--uds', '{socket}'], socket, ['uvicorn', '--uds', '/tmp/p/socket']],
    ['behind --bind it has its scheme', ['g', '--bind', '{socket}'], socket, ['g', '--bind', 'unix:/tmp/p/socket']],
    ['behind -b too', ['g', '-b', '{socket}'], socket, ['g', '-b', 'unix:/tmp/p/socket']],
    ['in --bind= too', ['g', '--bind={socket}'], socket, ['g', '--bind=unix:/tmp/p/socket']],
    [
      'where the user wrote a scheme, it stays',
      ['g', '-b', 'unix:{socket}'],
      socket,
      ['g', '-b', 'unix:/tmp/p/socket'],
    ],
    ['part of an argument is its path', ['w', '--unix-socket={socket}'], socket, ['w', '--unix-socket=/tmp/p/socket']],
    [
      'a port is its number, everywhere',
      ['p', '-S', '127.0.0.1:{port}', '{port}{port}'],
      port,
      ['p', '-S', '127.0.0.1:4321', '43214321'],
    ],
    ['what else is in braces is left', ['p', '{x}', '{socket'], socket, ['p', '{x}', '{socket']],
    ['a shell would have read these', ['p', '$HOME', '`id`', '* ; rm'], port, ['p', '$HOME', '`id`', '* ; rm']],
  ]
  for (const [what, argv, listening, filled] of cases) {
    test(what, () => assert.deepEqual(fillArguments(argv, listening), filled))
  }

  test('without a placeholder are left as they are', () => {
    const argument = fc.string().filter(text => !text.includes('{socket}') && !text.includes('{port}'))
    fc.assert(
      fc.property(fc.tuple(argument, argument, argument), fc.constantFrom(socket, port), (argv, listening) => {
        assert.deepEqual(fillArguments(argv, listening), argv)
      }),
    )
  })

  test('tell where the program listens', () => {
    assert.equal(placeholderOf(['p']), undefined)
    assert.equal(placeholderOf(['p', 'a{port}b']), 'port')
    assert.equal(placeholderOf(['p', '--uds={socket}']), 'socket')
    assert.equal(placeholderOf(['p', '{socket}', '{port}']), 'both')
  })
})

suite('the path that a program expects', () => {
  const cases: readonly (readonly [argv: Argv, path: 'strip' | 'keep'])[] = [
    [['gunicorn', 'app:app'], 'keep'],
    [['/srv/.venv/bin/gunicorn', 'app:app'], 'keep'],
    [['python', '-m', 'gunicorn', 'app:app'], 'keep'],
    [['uv', 'run', 'gunicorn', 'app:app'], 'keep'],
    [['gunicorn', '-k', 'uvicorn.workers.UvicornWorker', 'main:app'], 'strip'],
    [['gunicorn', '--worker-class=uvicorn_worker.UvicornWorker', 'main:app'], 'strip'],
    [['uvicorn', 'main:app'], 'strip'],
    [['node', 'gunicorn.js'], 'strip'],
    [['php', '-S', '127.0.0.1:{port}'], 'strip'],
  ]
  for (const [argv, path] of cases) test(`${argv.join(' ')}: ${path}`, () => assert.equal(pathFor(argv), path))
})

suite('the environment of a program', () => {
  const setting = { prefix: '/ch11/app', path: 'strip', listening: port, inherited: {}, added: {} } as const

  test('names the prefix in the words of many frameworks', () => {
    const { SCRIPT_NAME, ROOT_PATH, BASE_URL, UVICORN_ROOT_PATH } = environmentFor(['p'], setting)
    assert.deepEqual([SCRIPT_NAME, ROOT_PATH, BASE_URL, UVICORN_ROOT_PATH], Array(4).fill('/ch11/app'))
  })

  test('at the root is empty, with a base URL', () => {
    const { SCRIPT_NAME, ROOT_PATH, BASE_URL } = environmentFor(['p'], { ...setting, prefix: '' })
    assert.deepEqual([SCRIPT_NAME, ROOT_PATH, BASE_URL], ['', '', '/'])
  })

  test('does not have the prefix counted twice', () => {
    assert.equal(environmentFor(['uvicorn'], { ...setting, path: 'keep' }).UVICORN_ROOT_PATH, '')
    assert.equal(environmentFor(['gunicorn'], { ...setting, path: 'strip' }).SCRIPT_NAME, '')
    assert.equal(environmentFor(['gunicorn'], { ...setting, path: 'keep' }).SCRIPT_NAME, '/ch11/app')
  })

  test("has the program's port and address in place of the host's", () => {
    const inherited = { PORT: '80', HOST: '0.0.0.0', SOCKET: '/run/host', KEPT: 'kept' }
    const { PORT, HOST, SOCKET, KEPT } = environmentFor(['p'], { ...setting, inherited })
    assert.deepEqual([PORT, HOST, SOCKET, KEPT], ['4321', '127.0.0.1', undefined, 'kept'])
    const behind = environmentFor(['p'], { ...setting, inherited, listening: socket })
    assert.deepEqual([behind.PORT, behind.SOCKET], [undefined, '/tmp/p/socket'])
  })

  test('has what the user adds, except for where it listens', () => {
    const inherited = { TAKEN: 'away' }
    const added = { ROOT_PATH: '/mine', HOST: '::', PORT: '80', TAKEN: undefined }
    const environment = environmentFor(['p'], { ...setting, inherited, added })
    assert.deepEqual(
      ['ROOT_PATH', 'HOST', 'PORT', 'TAKEN'].map(name => environment[name]),
      ['/mine', '::', '4321', undefined],
    )
  })
})
