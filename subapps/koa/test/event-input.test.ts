import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEventInput } from '../event-input.ts'

const goal = { type: 'goal', side: 'home', player: 'Ada Moreno' }

const valid: [name: string, input: unknown, value: unknown][] = [
  ['a goal with its minute', { ...goal, minute: 63 }, { ...goal, minute: 63 }],
  ['a goal without minute', goal, goal],
  ['a name with blanks around it', { ...goal, player: '  Ada Moreno ' }, goal],
  ['a kick-off', { type: 'kick-off' }, { type: 'kick-off' }],
]
for (const [name, input, value] of valid) {
  test(`${name} is accepted`, () => assert.deepEqual(parseEventInput(input), { value }))
}

const invalid: [name: string, input: unknown, fields: string[]][] = [
  ['no object', [goal], ['']],
  ['null', null, ['']],
  ['no type', {}, ['type']],
  ['an inherited property as type', { type: 'constructor' }, ['type']],
  ['a goal of nobody for nobody', { type: 'goal' }, ['side', 'player']],
  ['a blank player', { ...goal, player: '   ' }, ['player']],
  ['a player longer than 80 characters', { ...goal, player: 'x'.repeat(81) }, ['player']],
  ['a minute as text', { ...goal, minute: '63' }, ['minute']],
  ['minute 0', { ...goal, minute: 0 }, ['minute']],
  ['minute 131', { ...goal, minute: 131 }, ['minute']],
  ['a broken minute', { ...goal, minute: 1.5 }, ['minute']],
  ['an unknown field', { ...goal, id: 1 }, ['id']],
  ['a kick-off of one side', { type: 'kick-off', side: 'home' }, ['side']],
]
for (const [name, input, fields] of invalid) {
  test(`${name} is refused, naming ${fields.join(' and ') || 'the body'}`, () => {
    const parsed = parseEventInput(input)
    assert.ok('errors' in parsed)
    assert.deepEqual(
      parsed.errors.map(error => error.field),
      fields,
    )
  })
}
