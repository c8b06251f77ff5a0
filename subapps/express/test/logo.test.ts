import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, logoForm, png, signIn, visit } from './office.ts'

test('an uploaded logo is served byte for byte, typed by its content', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const file = png(256 * 1024)
  const uploaded = await visitor.submit('/teams/1/logo', logoForm(file, 'logo.txt'))
  assert.equal(uploaded.status, 303)
  assert.equal(uploaded.headers.get('location'), '/teams/1')
  const response = await visitor.fetch('/teams/1/logo')
  assert.equal(response.headers.get('content-type'), 'image/png')
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
  assert.match(response.headers.get('content-security-policy') ?? '', /sandbox/)
  assert.deepEqual(await response.bytes(), await file.bytes())
  assert.match(await (await visitor.fetch('/teams/1')).text(), /src="\/teams\/1\/logo\?v=[0-9a-f]{8}"/)
})

test('a logo that the browser has already is not sent again', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  await visitor.submit('/teams/1/logo', logoForm(png()))
  const etag = (await visitor.fetch('/teams/1/logo')).headers.get('etag')!
  assert.match(etag, /^"[0-9a-f]{64}"$/)
  // `no-cache` from fetch itself would ask for the whole answer, whatever the ETag.
  const again = await visitor.fetch('/teams/1/logo', {
    headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' },
  })
  assert.equal(again.status, 304)
  await visitor.submit('/teams/1/logo', logoForm(png(101)))
  const changed = await visitor.fetch('/teams/1/logo', {
    headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' },
  })
  assert.equal(changed.status, 200)
})

test('PNG, JPEG, WebP and GIF are logos, whatever they are called', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const starts = {
    'image/png': '89504e470d0a1a0a',
    'image/jpeg': 'ffd8ffe0',
    'image/webp': '524946460000000057454250',
    'image/gif': '474946383961',
  }
  for (const [type, hex] of Object.entries(starts)) {
    const response = await visitor.submit('/teams/1/logo', logoForm(new Blob([Buffer.from(hex, 'hex')]), 'x'))
    assert.equal(response.status, 303, type)
    assert.equal((await visitor.fetch('/teams/1/logo')).headers.get('content-type'), type)
  }
})

// The attack: an SVG or HTML file that declares itself a PNG would run its script on this origin.
test('an SVG, an HTML page and an empty file are refused, with the reason beside the form', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<script>alert(1)</script>', '']) {
    const response = await visitor.submit('/teams/1/logo', logoForm(new Blob([text], { type: 'image/png' })))
    assert.equal(response.status, 422)
    assert.match(await response.text(), /id="logo-error">This is not a PNG, JPEG, WebP or GIF image\./)
  }
  assert.equal((await visitor.fetch('/teams/1/logo')).status, 404)
})

test('a logo above 256 KB is refused in words, and the connection keeps working', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const response = await visitor.submit('/teams/1/logo', logoForm(png(256 * 1024 + 1)))
  assert.equal(response.status, 413)
  assert.match(await response.text(), /larger than 256 KB/)
  assert.equal((await visitor.fetch('/teams/1/logo')).status, 404)
})

test('sending the form without a file asks for one', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const response = await visitor.submit('/teams/1/logo', logoForm(new Blob([]), ''))
  assert.equal(response.status, 422)
  assert.match(await response.text(), /Choose a file first\./)
})

test('a visitor who is not signed in uploads and removes nothing', async () => {
  await using visitor = await visit(app)
  const response = await visitor.submit('/teams/1/logo', logoForm(png()))
  assert.equal(response.headers.get('location'), '/sign-in')
  assert.equal((await visitor.fetch('/teams/1/logo')).status, 404)
})

test('a removed logo is gone', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  await visitor.submit('/teams/1/logo', logoForm(png()))
  assert.equal((await visitor.submit('/teams/1/logo/remove', {})).status, 303)
  assert.equal((await visitor.fetch('/teams/1/logo')).status, 404)
})
