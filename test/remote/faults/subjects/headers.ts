import type { Fault, Outcome, Subject } from '../fault.ts'
import { say, sayEndlessly } from '../writing.ts'

const answerWith = (fields: string): string => `HTTP/1.1 200 OK\r\n${fields}Content-Length: 5\r\n\r\nhello`

/** Header sections that no server should send; a reader may refuse one, or make something well-formed of it. */
const sections: readonly (readonly [name: string, fields: string, allowed: readonly Outcome[]])[] = [
  ['a NUL in a value', 'X-A: a\x00b\r\n', ['502']],
  ['a control character in a value', 'X-A: a\x01b\r\n', ['502']],
  ['a bare CR in a value', 'X-A: a\rX-B: b\r\n', ['502']],
  ['a bare CR at the end of a line', 'X-A: a\rb\r\n', ['502']],
  ['bare LFs', 'X-A: a\nX-B: b\n', ['502', '200']],
  ['a folded line', 'X-A: a\r\n b\r\n', ['502', '200']],
  ['a folded length', 'Content-Length:\r\n 5\r\n', ['502']],
  ['a space before the colon', 'X-A : a\r\n', ['502']],
  ['a line without a colon', 'nonsense\r\n', ['502']],
  ['a line without a name', ': a\r\n', ['502']],
  ['a name with a space', 'X A: a\r\n', ['502']],
  ['a name beyond ASCII', 'X-\xe9: a\r\n', ['502']],
  ['a value beyond ASCII', 'X-A: \xe9\xff\r\n', ['200']],
  ['an empty value', 'X-A:\r\n', ['200']],
  ['a control character in the reason', '', ['502', '200']],
]

/** Malformed and oversized header sections. */
export const headers: Subject = {
  name: 'headers',
  faults: [
    ...sections.map(
      ([name, fields, allowed]): Fault => ({
        name,
        answer: say(fields === '' ? answerWith('').replace('OK', 'O\x02K') : answerWith(fields)),
        allowed,
        isReusable: allowed.includes('200'),
      }),
    ),
    {
      name: '1 MiB in one value',
      isLarge: true,
      answer: say(answerWith(`X-A: ${'a'.repeat(2 ** 20)}\r\n`)),
      allowed: ['502'],
    },
    {
      name: '1 MiB in 20,000 fields',
      isLarge: true,
      answer: say(answerWith(`X-A: ${'a'.repeat(45)}\r\n`.repeat(20_000))),
      allowed: ['502'],
    },
    {
      name: 'a value without end',
      isLarge: true,
      answer: sayEndlessly('a', 'HTTP/1.1 200 OK\r\nX-A: '),
      allowed: ['502'],
    },
    {
      name: 'fields without end',
      isLarge: true,
      answer: sayEndlessly('X-A: a\r\n', 'HTTP/1.1 200 OK\r\n'),
      allowed: ['502'],
    },
    {
      name: 'a reason without end',
      isLarge: true,
      answer: sayEndlessly('a', 'HTTP/1.1 200 '),
      allowed: ['502', '504'],
      isSlow: true,
    },
    { name: 'a name without end', isLarge: true, answer: sayEndlessly('a', 'HTTP/1.1 200 OK\r\n'), allowed: ['502'] },
  ],
}
