import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const flow = [
  { id: 'walk', type: 'tab', label: 'Walk', disabled: false, info: '' },
  {
    id: 'inject',
    type: 'inject',
    z: 'walk',
    name: 'greet',
    props: [{ p: 'payload' }],
    payload: 'hello over the socket',
    payloadType: 'str',
    repeat: '',
    once: false,
    x: 140,
    y: 80,
    wires: [['debug']],
  },
  {
    id: 'debug',
    type: 'debug',
    z: 'walk',
    name: '',
    active: true,
    tosidebar: true,
    complete: 'payload',
    x: 360,
    y: 80,
    wires: [],
  },
  { id: 'in', type: 'http in', z: 'walk', name: '', url: '/hello', method: 'get', x: 140, y: 160, wires: [['page']] },
  {
    id: 'page',
    type: 'template',
    z: 'walk',
    name: '',
    field: 'payload',
    template: '<!doctype html><title>Flow</title><h1>From a flow</h1><a href="/red/about">About</a>',
    x: 360,
    y: 160,
    wires: [['out']],
  },
  { id: 'out', type: 'http response', z: 'walk', name: '', statusCode: '', headers: {}, x: 560, y: 160, wires: [] },
]

const settings = `module.exports = {
  uiHost: '127.0.0.1',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false } },
  externalModules: { palette: { allowInstall: false } },
  logging: { console: { level: 'warn' } },
}
`

/** Node-RED: the flow editor, its WebSocket, and a page that a flow serves. */
export const nodeRed: Walk = {
  title: 'Node-RED',
  name: 'node-red',
  package: 'node-red',
  application: {
    kind: 'command',
    argv: ({ folder }) => [
      process.execPath,
      fileOf('node-red', 'red.js'),
      '--port',
      '{port}',
      '--userDir',
      folder,
      '--settings',
      join(folder, 'settings.js'),
    ],
  },
  prepare: ({ folder }) => writeFile(join(folder, 'settings.js'), settings),
  steps: [
    {
      name: 'the editor opens with its palette',
      async run(visit) {
        await open(visit, '/')
        await visit.page.waitForSelector('.red-ui-palette-node[data-palette-type="inject"]')
        await visit.page.waitForSelector('#red-ui-loading-progress', { state: 'hidden' })
      },
    },
    {
      name: 'its WebSocket is open and speaks',
      async run({ sockets, base }) {
        assert.deepEqual(
          sockets.map(socket => socket.url()),
          [`${base.replace('http:', 'ws:')}/comms`],
        )
        assert.equal(sockets[0]?.isClosed(), false)
      },
    },
    {
      name: 'a flow is imported from the clipboard',
      async run({ page }) {
        await page.keyboard.press('Control+i')
        await page.fill('#red-ui-clipboard-dialog-import-text', JSON.stringify(flow))
        await page.click('#red-ui-clipboard-dialog-ok')
        await page.click('#red-ui-workspace-tabs >> text=Walk')
        await page.waitForSelector('#red-ui-workspace-chart .red-ui-flow-node-label:has-text("greet")')
      },
    },
    {
      name: 'it is deployed',
      async run({ page }) {
        await page.click('#red-ui-header-button-deploy')
        await expectText(page, '.red-ui-notification', 'Successfully deployed')
      },
    },
    {
      name: 'a message of the flow arrives by the WebSocket',
      async run({ page }) {
        await page
          .locator('.red-ui-flow-node-group', { hasText: 'greet' })
          .locator('.red-ui-flow-node-button-button')
          .click()
        await expectText(page, '.red-ui-debug-msg', 'hello over the socket')
      },
    },
    {
      name: 'a node is edited, with the code editor and its workers',
      async run({ page }) {
        await page.locator('.red-ui-flow-node-group', { hasText: 'template' }).locator('.red-ui-flow-node').dblclick()
        await page.waitForSelector('.red-ui-tray .monaco-editor .view-line')
        await page.click('.red-ui-tray #node-dialog-ok')
        await page.waitForSelector('.red-ui-tray', { state: 'detached' })
      },
    },
    {
      name: 'the editor loads again with what was deployed',
      async run({ page }) {
        page.on('dialog', dialog => void dialog.accept())
        await page.reload()
        await page.click('#red-ui-workspace-tabs >> text=Walk')
        await page.waitForSelector('#red-ui-workspace-chart .red-ui-flow-node-label:has-text("greet")')
      },
    },
    {
      name: 'the flow serves a page',
      async run(visit) {
        await sleep(200)
        await open(visit, '/hello')
        await expectText(visit.page, 'h1', 'From a flow')
      },
    },
  ],
}
