import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type OpenedPage, useChromium } from '../e2e/chromium.ts'
import { navigationCases, requestCases, type ShimCase, workerCases } from './shim-cases.ts'
import { elementCases, styleCases } from './shim-element-cases.ts'
import { prefix, type ShimServer, startShimServer } from './shim-server.ts'

const openPage = useChromium()
const scripts: Record<string, string> = {
  'import.js': "importScripts('/hit/imported', self.origin + '/hit/imported-too')",
  'paths.js': "fetch('/hit/worker-fetch'); const x = new XMLHttpRequest(); x.open('GET', '/hit/worker-xhr'); x.send()",
  'within.js': "new Worker('/hit/worker-within')",
  'service.js': "oninstall = event => event.waitUntil(fetch('/hit/service-worker'))",
}
let server: ShimServer

before(async () => {
  server = await startShimServer(scripts)
})

after(() => server.close())

const blobCases = toWorkers(workerCases, (script, _name, type) => {
  const blob = `new Blob([${JSON.stringify(script)}], { type: 'text/javascript' })`
  return `const url = URL.createObjectURL(${blob}); new Worker(url, { type: '${type}' }); URL.revokeObjectURL(url)`
})
const servedCases = toWorkers(workerCases, (script, name, type) => {
  scripts[`${name}.js`] = script
  return `new Worker('/worker/${name}.js', { type: '${type}' })`
})

for (const [title, cases] of Object.entries({
  'what a script asks for': requestCases,
  'what an element asks for': elementCases,
  'what a style asks for': styleCases,
  'what a worker asks for': servedCases,
  'what a worker out of a blob asks for': blobCases,
})) {
  test(`${title} stays under the prefix`, async t => {
    const opened = await openPage(t, server.origin)
    if (opened === undefined) return
    for (const [name, write] of Object.entries(cases)) {
      await t.test(name, () => arrives(opened, `/hit/${toSlug(`${title} ${name}`)}`, write))
    }
  })
}

test('where a page goes stays under the prefix', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  const { page, context } = opened
  for (const [name, write] of Object.entries(navigationCases)) {
    await t.test(name, async () => {
      const url = `/hit/${toSlug(name)}`
      // A page that is still on its way would come in the way of the next one.
      const there = context.waitForEvent('requestfinished', request => request.url() === server.origin + prefix + url)
      await Promise.all([arrives(opened, url, write), there])
      for (const popup of context.pages()) if (popup !== page) await popup.close()
    })
  }
})

for (const [script, urls] of Object.entries({
  "new Worker('/import.js')": ['/hit/imported', '/hit/imported-too'],
  "new SharedWorker('/paths.js')": ['/hit/worker-fetch', '/hit/worker-xhr'],
  "new Worker('/within.js', { type: 'module' })": ['/hit/worker-within'],
  "navigator.serviceWorker.register('/service.js')": ['/hit/service-worker'],
})) {
  test(`the scripts of workers use paths: ${script}`, async t => {
    const opened = await openPage(t, server.origin)
    if (opened === undefined) return
    await opened.page.goto(`${server.origin}${prefix}/page`)
    await opened.page.evaluate(`void ${script}`)
    for (const url of urls) await server.arrival(prefix + url)
    assert.deepEqual(server.leaks(), [])
    assert.deepEqual(opened.faults, [])
  })
}

test('a service worker gets the scope that its script asks for, under the prefix', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  await opened.page.goto(`${server.origin}${prefix}/page`)
  const scopes = await opened.page.evaluate(`(async () => {
    const { scope } = await navigator.serviceWorker.register('/deep/service-worker.js', { scope: '/' })
    return [scope, (await navigator.serviceWorker.getRegistration('/any')).scope]
  })()`)
  assert.deepEqual(scopes, Array(2).fill(`${server.origin}${prefix}/`))
})

test('what is put into a cache by its path is found there by it', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  await opened.page.goto(`${server.origin}${prefix}/page`)
  const found = await opened.page.evaluate(`(async () => {
    const cache = await caches.open('c')
    await cache.put('/thing', new Response('kept'))
    const texts = [await cache.match('/thing'), await caches.match(new Request('/thing'))].map(found => found.text())
    return [...await Promise.all(texts), await cache.delete('/thing'), (await cache.keys()).length]
  })()`)
  assert.deepEqual(found, ['kept', 'kept', true, 0])
})

test('none of all these requests left the prefix', () => {
  assert.deepEqual(server.leaks(), [])
})

/** Runs a script on the page opened anew and waits for the request of which it gives the application the URL. */
async function arrives({ page, faults }: OpenedPage, url: string, write: ShimCase): Promise<void> {
  const written = write(url)
  const { script, method, body } = typeof written === 'string' ? { script: written, method: 'GET', body: '' } : written
  await page.goto(`${server.origin}${prefix}/deep/page`)
  // A script that goes elsewhere takes away the answer that one would wait for.
  await page.evaluate(`void setTimeout(() => { ${script} })`)
  const arrival = await server.arrival(prefix + url)
  assert.deepEqual([arrival.method, arrival.body], [method, body])
  assert.ok(!server.leaks().includes(url))
  assert.deepEqual(faults.splice(0), [])
}

/** Lets workers of both types do what the cases do. */
function toWorkers(
  cases: Readonly<Record<string, ShimCase>>,
  start: (script: string, name: string, type: string) => string,
): Record<string, ShimCase> {
  return Object.fromEntries(
    ['classic', 'module'].flatMap(type =>
      Object.entries(cases).map(([name, write]) => {
        const title = `${name} in a ${type} worker`
        return [title, (url: string) => start(String(write(url)), toSlug(title), type)]
      }),
    ),
  )
}

function toSlug(name: string): string {
  return name.replace(/\W+/g, '-')
}
