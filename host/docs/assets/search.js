// Filters the operations as one types. The page is whole without it: the form asks the server for the same.
const form = document.getElementById('search')
const input = document.getElementById('q')
const clear = document.getElementById('clear')
const result = document.getElementById('result')
const index = document.getElementById('index')
let list = document.getElementById('list')
let rows
let pending = 0

/** Reads each line once: its text, and from its link the tag and the id. */
function readRows() {
  return Array.from(list.querySelectorAll('.docs-operations > li'), row => {
    const link = row.firstElementChild
    const text = `${link.textContent}\n${decodeURIComponent(link.hash)}\n${row.dataset.tags ?? ''}`
    return { row, link, text: text.toLowerCase() }
  })
}

function filter() {
  pending = 0
  rows ??= readRows()
  const query = input.value.trim()
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  let matches = 0
  for (const { row, text } of rows) {
    const isMatch = words.every(word => text.includes(word))
    row.hidden = !isMatch
    if (isMatch) matches++
  }
  for (const tag of list.querySelectorAll('.docs-tag')) tag.hidden = !tag.querySelector('li:not([hidden])')
  for (const app of list.querySelectorAll('.docs-app')) countMatches(app, words.length > 0)
  clear.hidden = query === ''
  result.textContent = describe(query, matches)
  const url = new URL(form.action)
  if (query !== '') url.searchParams.set('q', query)
  history.replaceState(null, '', url.href + location.hash)
}

function countMatches(app, isSearch) {
  const count = app.querySelectorAll('.docs-operations > li:not([hidden])').length
  app.hidden = isSearch && count === 0
  const entry = index.querySelector(`[href="#${app.id}"]`)
  if (entry === null) return
  entry.lastElementChild.textContent = count
  entry.parentElement.hidden = app.hidden
}

function describe(query, matches) {
  if (query === '') return ''
  if (matches === 0) return `No operation matches “${query}”.`
  return `${matches} operation${matches === 1 ? '' : 's'} for “${query}”.`
}

/** A page that a search has made holds only what it found: the rest is fetched when the search changes. */
async function fetchWhole() {
  delete form.dataset.part
  const response = await fetch(form.action)
  const whole = new DOMParser().parseFromString(await response.text(), 'text/html')
  list.replaceWith(whole.getElementById('list'))
  index.replaceChildren(...whole.getElementById('index').childNodes)
  list = document.getElementById('list')
  rows = undefined
  schedule()
}

function schedule() {
  if ('part' in form.dataset) void fetchWhole()
  else if (pending === 0) pending = requestAnimationFrame(filter)
}

function showAll() {
  input.value = ''
  schedule()
  input.focus()
}

function visibleLinks() {
  return Array.from(list.querySelectorAll('.docs-operations > li:not([hidden]) > a'))
}

/** Moves among the operations found, with the input above the first of them. */
function move(step) {
  const links = visibleLinks()
  const next = links.indexOf(document.activeElement) + step
  if (next < 0) input.focus()
  else links[Math.min(next, links.length - 1)]?.focus()
}

input.addEventListener('input', schedule)
clear.addEventListener('click', event => {
  event.preventDefault()
  showAll()
})
form.addEventListener('submit', event => {
  event.preventDefault()
  if (pending !== 0) filter()
  if (input.value.trim() !== '') visibleLinks()[0]?.click()
})
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const isInput = event.target === input
  const isOperation = event.target.matches?.('.docs-operations > li > a')
  if (event.key === '/' && !isInput) input.focus()
  else if (event.key === 'Escape' && (isInput || isOperation)) showAll()
  else if (event.key === 'ArrowDown' && (isInput || isOperation)) move(1)
  else if (event.key === 'ArrowUp' && isOperation) move(-1)
  else return
  event.preventDefault()
})
