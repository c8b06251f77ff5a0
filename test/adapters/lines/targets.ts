import fc from 'fast-check'

/** The labels of the applications under test, by prefix. */
const prefixes: Readonly<Record<string, string>> = { '/ch11/x': 'x', '/ch11/y': 'y', '/ch11/x/deep': 'deep' }

/** The reference: who a request target belongs to, written to be checked by reading. */
export function decide(target: string): string | undefined {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  const [longest] = Object.keys(prefixes)
    .filter(prefix => path === prefix || path.startsWith(`${prefix}/`))
    .sort((a, b) => b.length - a.length)
  return longest === undefined ? undefined : prefixes[longest]
}

/** Targets that matchers are known to disagree on. */
export function hostileTargets(prefix: string): readonly string[] {
  const inside = [
    '/..',
    '/%2e%2e/',
    '/../y',
    '/%2e%2e%2fy',
    '/..%5cy',
    '/\\..\\y',
    '//',
    '//y',
    '/;/',
    '/@h/',
    '/%00',
    '/?/../y',
    '/.',
    '?',
    '??',
    '?#',
  ]
  const spelled = [
    '/%63h11/x',
    '/ch11%2fx',
    '/ch11%2Fx/',
    '/CH11/x',
    '/ch11/X',
    '/ch11/x%20',
    '/ch11/x%00',
    '/ch11/x%3f',
    '/ch11/x%23',
  ]
  const around = [
    '//ch11/x',
    '///ch11/x',
    '/ch11//x',
    '/./ch11/x',
    '/ch11/./x',
    '/y/../ch11/x',
    '/%2e/ch11/x',
    '/ch11\\x',
    '\\ch11\\x',
    '/ch11/x;v=1',
    '/ch11;v=1/x',
    '/@ch11/x',
    '/ch11/x@h',
    '/ch11/x:80',
    '/ch11/x.',
    '/ch11/x..',
    '/ch11/x,',
    '/ch11/xé',
  ]
  const absolute = [
    'http://h/ch11/x',
    'http://h/ch11/x/a',
    'http://h//ch11/x',
    'http://h/y/../ch11/x',
    'HTTP://h/ch11/y',
    'http://u:p@h:1/ch11/x/deep',
    'http://h?/ch11/x',
    'http://h',
    'https://h/ch11/x?http://h/ch11/y',
  ]
  const long = [`${prefix}/${'a'.repeat(6000)}`, `/${'a/'.repeat(3000)}ch11/x`, `${prefix}/${'../'.repeat(1500)}y`]
  return [...inside.map(rest => prefix + rest), ...spelled, ...around, ...absolute, ...long]
}

/** Random targets out of the pieces that matchers disagree on. */
export function randomTarget(prefix: string): fc.Arbitrary<string> {
  const pieces = [
    '/',
    '//',
    '\\',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5C',
    ';',
    '@',
    '?',
    '#',
    ':',
    'ch11',
    'CH11',
    'x',
    'X',
    'y',
    'deep',
    '%78',
    'a',
    '%25',
    '%',
    '%00',
    'é',
    '=',
    '&',
    '*',
  ]
  const tail = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map(parts => parts.join(''))
  const head = fc.constantFrom(
    '/',
    prefix,
    `${prefix}/`,
    '/ch11/',
    `${prefix}/deep`,
    '/ch11/y',
    'http://h',
    `http://h${prefix}`,
  )
  return fc.tuple(head, tail).map(parts => parts.join(''))
}
