import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { jsonRewriting, manifestMembers } from '../../../host/core/rewrite/json.ts'

const site = { prefix: '/legacy', authorities: new Set(['own']), keep: ['/static'] }
const members = new Set(['url', 'urls', 'a/b'])

function rewrite(pieces: readonly string[], named: ReadonlySet<string> = members): string {
  const rewriting = jsonRewriting(named, site, '/api')
  return pieces.map(piece => rewriting.write(piece)).join('') + rewriting.end()
}

const relocated: Readonly<Record<string, readonly [given: string, expected: string]>> = {
  'a member': ['{"url":"/x"}', '{"url":"/legacy/x"}'],
  'a member among others, with whitespace': [
    '{ "a" : "/a",\n"url" :\t"/x" , "b":"/b"}',
    '{ "a" : "/a",\n"url" :\t"/legacy/x" , "b":"/b"}',
  ],
  'a member of an object within': ['[{"a":[{"url":"/x"}]}]', '[{"a":[{"url":"/legacy/x"}]}]'],
  'each string of an array': [
    '{"urls":["/x","/y",["/z"],1,null]}',
    '{"urls":["/legacy/x","/legacy/y",["/legacy/z"],1,null]}',
  ],
  'an element after an object': ['{"urls":[{"a":"/a"},"/y"]}', '{"urls":[{"a":"/a"},"/legacy/y"]}'],
  'a name with escapes': ['{"\\u0075rl":"/x","a\\/b":"/y"}', '{"\\u0075rl":"/legacy/x","a\\/b":"/legacy/y"}'],
  'escaped slashes, escaped again': ['{"url":"\\/x<\\/script>"}', '{"url":"\\/legacy\\/x<\\/script>"}'],
  'an escaped slash by its number': ['{"url":"\\u002fx"}', '{"url":"/legacy/x"}'],
  'other escapes, as they are': [
    '{"url":"/\\u003c\\u0026\\"caf\\u00e9\\ud83d\\ude00"}',
    '{"url":"/legacy/\\u003c\\u0026\\"caf\\u00e9\\ud83d\\ude00"}',
  ],
  'an escaped space before': ['{"url":"\\n/x"}', '{"url":"/legacy/x"}'],
  'bytes beyond ASCII': ['{"url":"/caf\xc3\xa9"}', '{"url":"/legacy/caf\xc3\xa9"}'],
  'several values': ['{"url":"/x"}\n{"url":"/y"}', '{"url":"/legacy/x"}\n{"url":"/legacy/y"}'],
  'what follows a string that is none': ['{"a":"b\n,"url":"/x"}', '{"a":"b\n,"url":"/legacy/x"}'],
  'what follows too many closing brackets': [']}{"url":"/x"}', ']}{"url":"/legacy/x"}'],
}

const left: Readonly<Record<string, string>> = {
  'other members': '{"href":"/x","urls2":"/y"}',
  'a value that is like a name': '{"a":"url","b":"/x"}',
  'a member of an object that is the value': '{"url":{"a":"/x"}}',
  'a member after': '{"url":1,"a":"/x"}',
  'a string at the top': '"/x"',
  'an array at the top': '["url","/x"]',
  names: '{"/x":{"url":1}}',
  'a name in another case': '{"URL":"/x"}',
  'a text in which JSON stands': '{"a":"{\\"url\\":\\"/x\\"}"}',
  'another origin': '{"url":"//other/x"}',
  'what is relative or kept': '{"urls":["x","/static/x","","/legacy/x"]}',
  'a string that the text ends in': '{"url":"/x',
  'an escape that the text ends in': '{"a":"x\\',
  'what is no JSON': 'url: "/x", <a href="/x">',
}

describe('jsonRewriting relocates', () => {
  for (const [what, [given, expected]] of Object.entries(relocated)) {
    it(what, () => assert.equal(rewrite([given]), expected))
  }
})

describe('jsonRewriting leaves', () => {
  for (const [what, given] of Object.entries(left)) {
    it(what, () => assert.equal(rewrite([given]), given))
  }
})

describe('jsonRewriting', () => {
  it('gives the same however a text is cut', () => {
    for (const given of [...Object.values(relocated).map(([text]) => text), ...Object.values(left)]) {
      const expected = rewrite([given])
      for (let at = 1; at < given.length; at++) assert.equal(rewrite([given.slice(0, at), given.slice(at)]), expected)
      assert.equal(rewrite([...given]), expected)
    }
  })

  const urls = fc.constantFrom('/x', '/', 'x', '//other/x', '/legacy/x', 'http://own/x', '/"\\<é\n', '/\u2028/../y')
  const values = fc.letrec(tie => ({
    value: fc.oneof({ maxDepth: 4 }, urls, fc.integer(), fc.string(), tie('array'), tie('object')),
    array: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.oneof(fc.constantFrom('url', 'urls', 'a'), fc.string()), tie('value'), { maxKeys: 4 }),
  })).value

  it('changes the strings of the members, and nothing else', () => {
    const expectedOf = (value: unknown, isUrl: boolean): unknown => {
      if (typeof value === 'string') {
        const string = JSON.stringify(value)
        return isUrl ? JSON.parse(rewrite([`{"url":${string}}`])).url : value
      }
      if (Array.isArray(value)) return value.map(element => expectedOf(element, isUrl))
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, expectedOf(each, members.has(name))]),
      )
    }
    fc.assert(
      fc.property(values, fc.nat(), fc.constantFrom(undefined, 2), (value, cut, indent) => {
        const given = JSON.stringify(value, undefined, indent)
        const at = cut % given.length
        const once = rewrite([given.slice(0, at), given.slice(at)])
        assert.deepEqual(JSON.parse(once), expectedOf(value, false))
        assert.equal(rewrite([once]), once)
      }),
    )
  })

  it('passes anything byte for byte where no member is named', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', ' ', '\n', '/x', 'url', '1', 'é')
    fc.assert(
      fc.property(fc.array(fc.array(pieces).map(parts => parts.join(''))), parts => {
        assert.equal(rewrite(parts, new Set()), parts.join(''))
      }),
    )
  })

  it('holds back little, and passes what is too long or too deep', () => {
    const long = `{"url":"/${'x'.repeat(100_000)}","a":[${'['.repeat(100_000)}{"url":"/y"}${']'.repeat(100_000)}],"url":"/z"}`
    const rewriting = jsonRewriting(members, site, '/')
    let out = ''
    let sent = 0
    for (const piece of long.match(/.{1,1000}/gs)!) {
      out += rewriting.write(piece)
      sent += piece.length
      assert.ok(sent - out.length <= 10_000)
    }
    assert.equal(out + rewriting.end(), long.replace('"/z"', '"/legacy/z"'))
    assert.equal(rewrite([long]), long.replace('"/z"', '"/legacy/z"'))
  })

  it('knows the members of a web app manifest', () => {
    const manifest = (prefix: string) => ({
      id: `${prefix}/`,
      name: '/not/a/url',
      start_url: `${prefix}/?from=home`,
      scope: `${prefix}/`,
      icons: [{ src: `${prefix}/icon.png`, sizes: '48x48' }, { src: 'relative.png' }],
      screenshots: [{ src: `${prefix}/shot.png` }],
      shortcuts: [{ name: 'New', url: `${prefix}/new`, icons: [{ src: `${prefix}/new.png` }] }],
      share_target: { action: `${prefix}/share`, params: { title: 't' } },
      protocol_handlers: [{ protocol: 'web+x', url: `${prefix}/x?u=%s` }],
      file_handlers: [{ action: `${prefix}/open` }],
    })
    assert.deepEqual(JSON.parse(rewrite([JSON.stringify(manifest(''))], manifestMembers)), manifest('/legacy'))
  })
})
