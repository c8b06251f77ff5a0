import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderMarkdown, renderText, type Table } from './table.ts'

const table: Table = {
  columns: [
    { title: 'what', align: 'left' },
    { title: 'µs', align: 'right' },
    { title: '', align: 'left' },
  ],
  rows: [['Express | direct', '64.1', '✓'], ['Koa', '7', ''], ['skipped']],
}

test('text columns are aligned, with no space at the end of a line', () => {
  assert.equal(
    renderText(table),
    [
      'what                µs',
      '────────────────  ────  ─',
      'Express | direct  64.1  ✓',
      'Koa                  7',
      'skipped',
      '',
    ].join('\n'),
  )
})

test('Markdown has a rule with the alignment, all cells of a row, and escaped bars', () => {
  assert.equal(
    renderMarkdown(table),
    [
      '| what | µs |  |',
      '| --- | ---: | --- |',
      '| Express \\| direct | 64.1 | ✓ |',
      '| Koa | 7 |  |',
      '| skipped |  |  |',
      '',
    ].join('\n'),
  )
})
