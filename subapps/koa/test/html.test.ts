import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from '../views/html.ts'

test('text is escaped where it stands in content and in attributes', () => {
  const attack = `"><script>alert('&')</script>`
  const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;'
  assert.equal(html`<p title="${attack}">${attack}</p>`.toString(), `<p title="${escaped}">${escaped}</p>`)
})

test('markup inside markup is kept, lists are joined, and nothing is shown for what is absent', () => {
  const items = ['a', '<b>'].map(item => html`<li>${item}</li>`)
  assert.equal(
    html`<ul>${items}</ul>${null}${undefined}${false}${0}`.toString(),
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>0',
  )
})

test('an object that only looks like markup is escaped', () => {
  const forged = { toString: () => '<script>' } as never
  assert.equal(html`${forged}`.toString(), '&lt;script&gt;')
})
