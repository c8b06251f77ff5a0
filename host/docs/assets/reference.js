// Opens Swagger UI on the document of this page.
import { sendCookies } from './reference-cookies.js'
import { decodeFragment, openDocument } from './reference-open.js'

const place = document.getElementById('reference')
if (place !== null) {
  followColourScheme()
  watchControls()
  void openDocument(place, show)
}

function show(spec) {
  const { redirect, expansion } = place.dataset
  for (const item of Object.values(spec.paths ?? {})) shareParameters(item, spec)
  const fragments = fragmentsOf(spec)
  const ui = SwaggerUIBundle({
    domNode: place,
    docExpansion: expansion,
    defaultModelsExpandDepth: expansion === 'none' ? -1 : 0,
    displayRequestDuration: true,
    oauth2RedirectUrl: new URL(redirect, location.href).href,
    // Swagger UI's validator badge would send the document to a public service.
    validatorUrl: null,
    // Links are opened here: Swagger UI's own do not find a tag or an id with a slash in it.
    deepLinking: false,
    requestInterceptor: sendCookies,
    plugins: [rememberOpened, parseJson],
    onComplete: () => openLinked(),
  })
  ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true })
  // Given as an option, the document would be copied with every look at the options.
  ui.specActions.updateUrl('')
  ui.specActions.updateLoadingStatus('success')
  ui.specActions.updateSpec(JSON.stringify(spec))
  const openLinked = () => {
    const key = fragments.get(decodeFragment(location.hash))
    if (key === undefined) return
    ui.layoutActions.show(['operations-tag', key[0]], true)
    if (key.length > 1) ui.layoutActions.show(['operations', ...key], true)
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(key)))
  }
  addEventListener('hashchange', openLinked)
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** Gives each operation the parameters of its path: Swagger UI does not follow those that are references. */
function shareParameters(item, { components }) {
  const { parameters } = item
  if (!Array.isArray(parameters)) return
  const keyOf = parameter => {
    const { in: place, name } = components?.parameters?.[parameter.$ref?.split('/').at(-1)] ?? parameter
    return `${place} ${name}`
  }
  delete item.parameters
  for (const method of methods) {
    const operation = item[method]
    if (!operation) continue
    const own = operation.parameters ?? []
    const keys = new Set(own.map(keyOf))
    operation.parameters = [...parameters.filter(parameter => !keys.has(keyOf(parameter))), ...own]
  }
}

/** What every operation's and tag's fragment, decoded, stands for in Swagger UI's layout. */
function fragmentsOf(spec) {
  const fragments = new Map()
  for (const [path, item] of Object.entries(spec.paths ?? {})) {
    for (const method of methods) {
      const operation = item?.[method]
      if (!operation) continue
      const id = operation.operationId || `${method}${path.replace(/\W/g, '_')}`
      for (const tag of operation.tags ?? ['default']) {
        fragments.set(`#/${tag}`, [tag])
        fragments.set(`#/${tag}/${id}`, [tag, id])
      }
    }
  }
  return fragments
}

/** The fragment follows what is opened, so that the address can be passed on. */
function rememberOpened() {
  const show = original => (key, isShown) => {
    original(key, isShown)
    const [kind, tag, id, part] = [key].flat()
    if (!isShown || !kind.startsWith('operations') || part !== undefined) return
    history.replaceState(null, '', `#/${[tag, id].filter(Boolean).map(encodeURIComponent).join('/')}`)
  }
  return { statePlugins: { layout: { wrapActions: { show } } } }
}

/** Swagger UI parses every document as YAML, which takes a hundred times as long as JSON.parse. */
function parseJson() {
  const parseToJson =
    (_original, { specActions }) =>
    text =>
      specActions.updateJsonSpec(JSON.parse(text))
  return { statePlugins: { spec: { wrapActions: { parseToJson } } } }
}

function scrollTo([tag, id]) {
  const kind = id === undefined ? ['operations-tag', tag] : ['operations', tag, id]
  const block = document.getElementById(CSS.escape(kind.join('-').trim().replace(/\s/g, '_')))
  block?.scrollIntoView()
  block?.querySelector('.opblock-summary-control')?.focus({ preventScroll: true })
}

/** Swagger UI begins with a title of level 1 and goes on with 3. */
const headings = [
  ['h3.opblock-tag', 2],
  ['.models > h4', 2],
  ['.opblock h4', 3],
  ['.opblock h5', 4],
]

/** Names the controls that Swagger UI leaves nameless or misnames, and fits its landmark and headings into the page's. */
function nameControls() {
  for (const main of place.querySelectorAll('main:not([role])')) main.setAttribute('role', 'presentation')
  for (const [selector, level] of headings) {
    for (const heading of place.querySelectorAll(`${selector}:not([aria-level])`)) heading.ariaLevel = level
  }
  // Buttons and fields that read otherwise than they are named can't be called by what is read.
  for (const named of place.querySelectorAll('.auth-container :is(.modal-btn, [id^="auth-"])[aria-label]')) {
    named.removeAttribute('aria-label')
  }
  label('#servers', () => 'Server')
  label('.close-modal', () => 'Close')
  // Swagger UI gives the fields of all keys one id, so that their labels find the first of them.
  label('#api_key_value', control => `Value of ${control.closest('.auth-container').querySelector('code').textContent}`)
  label('textarea.body-param__text', () => 'Request body')
  label(
    '[data-param-name] :is(input, select, textarea)',
    control => control.closest('[data-param-name]').dataset.paramName,
  )
}

function label(selector, nameOf) {
  for (const control of place.querySelectorAll(selector)) control.ariaLabel ??= nameOf(control)
}

function watchControls() {
  let pending = 0
  const observer = new MutationObserver(() => {
    if (pending !== 0) return
    pending = requestAnimationFrame(() => {
      pending = 0
      nameControls()
    })
  })
  observer.observe(place, { childList: true, subtree: true })
}

function followColourScheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
  dark.addEventListener('change', follow)
  follow()
}
