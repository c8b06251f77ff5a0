import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from '../../host/builtin/html.ts'

test('text is escaped for elements and for attributes in either quote', () => {
  const hostile = `"><script>alert('x')</script>&`
  assert.equal(
    html`<a title="${hostile}">${hostile}</a>`.toString(),
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
  )
})

test('markup inside markup is not escaped again, and lists are joined', () => {
  const items = ['a<', 'b'].map(item => html`<li>${item}</li>`)
  assert.equal(html`<ul>${items}</ul>`.toString(), '<ul><li>a&lt;</li><li>b</li></ul>')
})

test('absent values give nothing, and zero gives zero', () => {
  assert.equal(html`[${undefined}${null}${false}${0}]`.toString(), '[0]')
})

test('an object that only looks like markup is refused', () => {
  const forged = { toString: () => '<b>' } as unknown as string
  assert.throws(() => html`${forged}`.toString())
})
