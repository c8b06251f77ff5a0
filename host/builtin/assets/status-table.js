// The table of mounts: its rows by name, and the order in which they are shown.
import { Recent, readingsOf } from './status-figures.js'
import { figureTexts, mountTexts } from './status-text.js'

/** Seconds that a sparkline shows. */
const span = 60

/** Requests a second below which a sparkline does not fill its height: what is hardly used looks so. */
const floor = 1

/** What needs somebody's eye comes first. */
const severity = ['failed', 'failing', 'starting', 'draining', 'closed', 'ready']

const table = document.getElementById('mounts')
const [body, own] = table.tBodies
const template = document.getElementById('row')
const badges = new Map(
  Array.from(document.getElementById('badges').content.children, badge => [badge.textContent, badge]),
)

const recent = new Recent()
const rows = new Map(Array.from(body.rows, row => [row.dataset.name, { row }]))
let startedAt
let sort

/** Shows what is known now. Links in the data are relative to where it came from. */
export function showMounts({ at, host, bounds, mounts }, source) {
  if (startedAt !== host.startedAt) recent.clear()
  startedAt = host.startedAt
  if (bounds !== undefined) {
    recent.add(at, new Map([['', host.figures], ...mounts.map(({ name, figures }) => [name, figures])]))
  }
  const gone = new Set(rows.keys())
  for (const [index, mount] of mounts.entries()) {
    gone.delete(mount.name)
    const entry = rows.get(mount.name) ?? addRow(mount.name)
    const isUnwell = mount.checks.status === 'unhealthy'
    const rank = mount.state === 'ready' && isUnwell ? 0.5 : severity.indexOf(mount.state)
    Object.assign(entry, { index, mount, rank, readings: readingsNow(mount.name, mount.figures, bounds) })
    fillMount(entry, at, source)
    fillFigures(entry.row, entry.readings, bounds, recent.rates(mount.name))
  }
  for (const name of gone) removeRow(name)
  showHost(host, bounds)
  arrange()
}

function showHost({ state, figures }, bounds) {
  const [row] = own.rows
  showBadge(row, state)
  fillFigures(row, readingsNow('', figures, bounds), bounds, recent.rates(''))
}

/** Of the last minute, or of all the time before the second look. */
function readingsNow(name, figures, bounds) {
  return bounds && (recent.readings(name, bounds) ?? readingsOf(figures, bounds))
}

function addRow(name) {
  const row = template.content.firstElementChild.cloneNode(true)
  row.dataset.name = name
  const entry = { row }
  rows.set(name, entry)
  body.append(row)
  return entry
}

function removeRow(name) {
  const { row } = rows.get(name)
  // Whoever was there with the keyboard goes on from the table, not from the top of the page.
  if (row.contains(document.activeElement)) table.querySelector('thead button')?.focus()
  row.remove()
  rows.delete(name)
}

function fillMount({ row, mount }, at, source) {
  const texts = mountTexts(mount, at)
  for (const [field, text] of Object.entries(texts)) setText(row.querySelector(`[data-field="${field}"]`), text)
  row.querySelector('[data-field="checks"]').classList.toggle('status-bad', mount.checks.status === 'unhealthy')
  showBadge(row, mount.state)
  for (const link of row.querySelectorAll('[data-link]')) {
    const target = mount.links[link.dataset.link]
    link.hidden = target === undefined
    if (target !== undefined) link.href = new URL(target, source).href
    if (link.dataset.link !== 'app') link.setAttribute('aria-label', `${link.textContent} of ${mount.name}`)
  }
  const icon = row.querySelector('img')
  const url = mount.links.icon && new URL(mount.links.icon, source).href
  if (icon && url && icon.src !== url) icon.src = url
}

function fillFigures(row, readings, bounds, rates) {
  if (bounds === undefined) return
  for (const [column, text] of Object.entries(figureTexts(readings, bounds)))
    setText(row.querySelector(`[data-field="${column}"]`), text)
  row.querySelector('[data-field="errors"]').classList.toggle('status-bad', readings.errors > 0)
  const highest = Math.max(floor, ...rates.map(({ rate }) => rate))
  const points = rates.map(({ age, rate }) => `${(span - age).toFixed(1)},${(15 - (rate / highest) * 14).toFixed(1)}`)
  const isIdle = rates.every(({ rate }) => rate === 0)
  row.querySelector('polyline').setAttribute('points', isIdle ? '' : points.join(' '))
}

function showBadge(row, state) {
  const place = row.querySelector('[data-badge]')
  if (place.textContent.trim() !== (state ?? ''))
    place.replaceChildren(...(state ? [badges.get(state).cloneNode(true)] : []))
}

/** Text that stays is left alone: what somebody has selected stays selected. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

const keys = {
  name: ({ mount }) => mount.name,
  state: ({ rank }) => rank,
  requests: ({ readings }) => readings.rate ?? readings.requests,
}

function arrange() {
  const entries = [...rows.values()].sort((one, other) => one.index - other.index)
  if (sort !== undefined) {
    const key = keys[sort.column] ?? (({ readings }) => readings[sort.column] ?? -1)
    entries.sort((one, other) => compare(key(one), key(other)) * (sort.isDescending ? -1 : 1))
  }
  if (entries.every(({ row }, index) => body.rows[index] === row)) return
  const focused = document.activeElement
  body.append(...entries.map(({ row }) => row))
  // What is moved loses the focus.
  if (document.activeElement !== focused) focused.focus({ preventScroll: true })
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0
}

/** One way, the other way, and back to the order of mounting; figures begin with the highest. */
function nextSort(column) {
  const isFirstDescending = column !== 'name' && column !== 'state'
  if (sort?.column !== column) return { column, isDescending: isFirstDescending }
  return sort.isDescending === isFirstDescending ? { column, isDescending: !isFirstDescending } : undefined
}

/** Makes the headings buttons: without a script there is nothing to sort with. */
export function makeSortable() {
  for (const heading of table.querySelectorAll('[data-sort]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...heading.childNodes)
    heading.append(button)
    button.addEventListener('click', () => {
      sort = nextSort(heading.dataset.sort)
      for (const other of table.querySelectorAll('[aria-sort]')) other.removeAttribute('aria-sort')
      if (sort !== undefined) heading.setAttribute('aria-sort', sort.isDescending ? 'descending' : 'ascending')
      arrange()
    })
  }
  table.classList.add('status-sortable')
}
