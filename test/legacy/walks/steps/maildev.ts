import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const mail = [
  'From: Ada <ada@example.com>',
  'To: Grace <grace@example.com>',
  'Subject: A mail through a prefix',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<h1>Hello Grace</h1><p>Read me under a prefix.</p>',
]

/** MailDev: mail that was caught, shown as it comes in. */
export const mailDev: Walk = {
  title: 'MailDev',
  name: 'maildev',
  package: 'maildev',
  application: {
    kind: 'command',
    argv: ({ sparePort }) => [
      process.execPath,
      fileOf('maildev', 'dist', 'bin', 'maildev.js'),
      '--web',
      '{port}',
      '--smtp',
      String(sparePort),
      '--ip',
      '127.0.0.1',
      '--web-ip',
      '127.0.0.1',
    ],
  },
  steps: [
    {
      name: 'the inbox opens, empty',
      async run(visit) {
        await open(visit, '/')
        await visit.page.waitForSelector('#root > *')
      },
    },
    {
      name: 'a mail appears by the WebSocket',
      async run({ page, place }) {
        await send(place.sparePort)
        await expectText(page, '[data-testid=email-list-item]', 'A mail through a prefix')
      },
    },
    {
      name: 'it is read',
      async run({ page }) {
        await page.locator('[data-testid=email-list-item]').first().click()
        await page.frameLocator('iframe').locator('h1', { hasText: 'Hello Grace' }).waitFor()
        await page.click('button:has-text("Source")')
        await expectText(page, 'pre', 'Subject: A mail through a prefix')
      },
    },
    {
      name: 'it is downloaded',
      async run({ page }) {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.click('[aria-label="Download email"]'),
        ])
        await download.path()
      },
    },
    {
      name: 'it is deleted',
      async run({ page }) {
        page.once('dialog', dialog => void dialog.accept())
        await page.click('[aria-label="Delete email"]')
        await page.locator('[data-testid=email-list-item]').waitFor({ state: 'detached' })
      },
    },
  ],
}

/** Sends the mail as RFC 5321 section 4.1 has it. */
async function send(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const turns = [
    'HELO walk',
    'MAIL FROM:<ada@example.com>',
    'RCPT TO:<grace@example.com>',
    'DATA',
    [...mail, '.'].join('\r\n'),
    'QUIT',
  ]
  // Every reply, the greeting first, is the turn of the next line.
  for await (const _reply of createInterface(socket)) {
    const line = turns.shift()
    if (line === undefined) break
    socket.write(`${line}\r\n`)
  }
  socket.destroy()
}
