import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suggest } from '../../host/config/suggest.ts'

const known = ['deadline', 'docs', 'name', 'required', 'tags']

for (const [given, expected] of [
  ['deadlne', 'deadline'],
  ['daedline', 'deadline'],
  ['Deadline', 'deadline'],
  ['doc', 'docs'],
  ['requierd', 'required'],
  ['nmae', 'name'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
] as const) {
  test(`${JSON.stringify(given)} was meant as ${expected ?? 'nothing known'}`, () => {
    assert.equal(suggest(given, known), expected)
  })
}
