import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { relocateImportMap } from '../../../host/core/rewrite/import-map.ts'

const site = { prefix: '/legacy', authorities: new Set(['own']), keep: ['/static'] }

const cases: Readonly<Record<string, readonly [given: string, expected: string]>> = {
  'an address': ['{"imports":{"vue":"/vue.js"}}', '{"imports":{"vue":"/legacy/vue.js"}}'],
  'an address with escapes': ['{"imports":{"vue":"\\/vue.js"}}', '{"imports":{"vue":"\\/legacy\\/vue.js"}}'],
  'an address of a folder': ['{ "imports" : { "lib/" : "/lib/" } }', '{ "imports" : { "lib/" : "/legacy/lib/" } }'],
  'an address above the root': ['{"imports":{"a":"../../a.js"}}', '{"imports":{"a":"/legacy/a.js"}}'],
  'an own URL': ['{"imports":{"a":"http://own/a.js"}}', '{"imports":{"a":"http://own/legacy/a.js"}}'],
  'a specifier that is a URL, under both names': [
    '{"imports":{"/a.js" : "/b.js"}}',
    '{"imports":{"/a.js" : "/legacy/b.js","/legacy/a.js" : "/legacy/b.js"}}',
  ],
  'a specifier that leads nowhere': ['{"imports":{"/a.js":null}}', '{"imports":{"/a.js":null,"/legacy/a.js":null}}'],
  scopes: ['{"scopes":{"/a/":{"b":"/c.js"}}}', '{"scopes":{"/legacy/a/":{"b":"/legacy/c.js"}}}'],
  integrity: [
    '{"integrity":{"/a.js":"sha384-/x/"}}',
    '{"integrity":{"/a.js":"sha384-/x/","/legacy/a.js":"sha384-/x/"}}',
  ],
}

const left: Readonly<Record<string, string>> = {
  'bare specifiers': '{"imports":{"a":"./a.js","b/../../c":"https://other/x.js","d":null}}',
  'an address that is no URL': '{"imports":{"a":"b/../../c"}}',
  'what is kept or there already': '{"imports":{"/static/":"/static/","/legacy/":"/legacy/"}}',
  'what is no import map': '["/a", "/b"] "/c',
  'a backslash at the end': '{"imports":{"a":"/x\\',
  nothing: '',
}

describe('relocateImportMap relocates', () => {
  for (const [what, [given, expected]] of Object.entries(cases)) {
    it(what, () => {
      assert.equal(relocateImportMap(given, site, '/page'), expected)
      JSON.parse(expected)
    })
  }
})

describe('relocateImportMap leaves', () => {
  for (const [what, given] of Object.entries(left)) {
    it(what, () => assert.equal(relocateImportMap(given, site, '/page'), given))
  }
})
