import type { ShimCase } from './shim-cases.ts'

const add = (tag: string, code: string) =>
  `const e = document.createElement('${tag}'); ${code}; document.body.append(e)`
const box = 'const e = document.body.appendChild(document.createElement("div")); e.textContent = "x";'
const svg = (code: string) => `const root = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const e = document.createElementNS('http://www.w3.org/2000/svg', 'image')
  root.append(e); document.body.append(root); ${code}`

/** The ways of a script to ask for a URL with an element. */
export const elementCases: Readonly<Record<string, ShimCase>> = {
  'Audio of a URL': u => `new Audio('${u}').load()`,
  'img.src': u => `new Image().src = '${u}'`,
  'img.srcset': u => `new Image().srcset = '${u} 1x, /static/x 9x'`,
  'img with setAttribute': u => `new Image().setAttribute('SRC', '${u}')`,
  'img with setAttributeNS': u => `new Image().setAttributeNS(null, 'src', '${u}')`,
  'img with Attr.value': u => `const e = new Image(); e.src = 'data:,'; e.attributes.src.value = '${u}'`,
  'script.src': u => add('script', `e.src = '${u}'`),
  'script.src of a module': u => add('script', `e.type = 'module'; e.src = '${u}'`),
  'link.href of a style sheet': u => add('link', `e.rel = 'stylesheet'; e.href = '${u}'`),
  'link.href of a preload': u => add('link', `e.rel = 'preload'; e.as = 'fetch'; e.crossOrigin = ''; e.href = '${u}'`),
  'link.imageSrcset': u => add('link', `e.rel = 'preload'; e.as = 'image'; e.imageSrcset = '${u} 1x'`),
  'iframe.src': u => add('iframe', `e.src = '${u}'`),
  'iframe.srcdoc': u => add('iframe', `e.srcdoc = '<img src="${u}">'`),
  'a script in iframe.srcdoc': u => add('iframe', `e.srcdoc = '<script>fetch("${u}")</' + 'script>'`),
  'embed.src': u => add('embed', `e.type = 'image/svg+xml'; e.src = '${u}'`),
  'object.data': u => add('object', `e.type = 'image/svg+xml'; e.data = '${u}'`),
  'input.src': u => add('input', `e.type = 'image'; e.src = '${u}'`),
  'video.src': u => add('video', `e.src = '${u}'`),
  'video.poster': u => add('video', `e.poster = '${u}'`),
  'source.src': u => add('video', `e.append(Object.assign(document.createElement('source'), { src: '${u}' }))`),
  'source.srcset': u =>
    add('picture', `e.innerHTML = '<source><img src="data:,">'; e.firstChild.srcset = '${u} 1x, data:, 5x'`),
  'track.src': u =>
    add('video', `e.append(Object.assign(document.createElement('track'), { default: true, src: '${u}' }))`),
  'body.background': u => `document.body.background = '${u}'`,
  'an anchor with a ping': u => ({
    script: `document.body.innerHTML = '<a href="#top">x'; document.querySelector('a').ping = '${u}'
      document.querySelector('a').click()`,
    method: 'POST',
    body: 'PING',
  }),
  'SVG image with setAttribute': u => svg(`e.setAttribute('href', '${u}')`),
  'SVG image with setAttributeNS': u => svg(`e.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '${u}')`),
  'SVG image with baseVal': u => svg(`e.href.baseVal = '${u}'`),
  'SVG use': u => svg(`root.innerHTML = '<use href="${u}#symbol"/>'`),
  'a relative URL under a base of a script': u =>
    `document.head.append(Object.assign(document.createElement('base'), { href: '/' }))
     new Image().src = '${u.slice(1)}'`,

  innerHTML: u => `document.body.innerHTML = '<p title="<b>"><img alt=">" src="${u}"></p>'`,
  'innerHTML without quotes': u => `document.head.innerHTML += '<link rel=stylesheet href=${u}>'`,
  'innerHTML with an entity': u => `document.body.innerHTML = '<img src="&#x2F;${u.slice(1)}">'`,
  'innerHTML after a comment and raw text': u =>
    `document.body.innerHTML = '<!-- <p x="> --><textarea><p x="></textarea><img src="${u}">'`,
  'innerHTML with a style': u => `document.body.innerHTML = '<p style="background: url(&quot;${u}&quot;)">x</p>'`,
  'innerHTML with a style element': u => `document.body.innerHTML = '<style>p { background: url(${u}) }</style><p>x'`,
  'innerHTML of a template': u =>
    `const e = document.createElement('template'); e.innerHTML = '<img src="${u}">'
     document.body.append(e.content.cloneNode(true))`,
  'innerHTML of a shadow root': u => add('div', `e.attachShadow({ mode: 'closed' }).innerHTML = '<img src="${u}">'`),
  outerHTML: u => `${box} e.outerHTML = '<iframe src="${u}"></iframe>'`,
  insertAdjacentHTML: u => `document.body.insertAdjacentHTML('beforeend', '<iframe src="${u}"></iframe>')`,
  setHTMLUnsafe: u => `${box} e.setHTMLUnsafe('<iframe src="${u}"></iframe>')`,
  createContextualFragment: u =>
    `document.body.append(document.createRange().createContextualFragment('<iframe src="${u}"></iframe>'))`,
  'DOMParser and adoption': u =>
    `document.body.append(new DOMParser().parseFromString('<iframe src="${u}"></iframe>', 'text/html').body.firstChild)`,
  'document.write': u => `document.write('<iframe src="${u}"></iframe>')`,
  'document.write into a frame': u =>
    `${add('iframe', '')}; e.contentDocument.write('<img src="${u}">'); e.contentDocument.close()`,
  'a script of the page in a frame without a server': u => `${add('iframe', '')}; e.contentWindow.fetch('${u}')`,
  'a script written into a frame without a server': u =>
    `${add('iframe', '')}; e.contentDocument.write('<script>fetch("${u}")</' + 'script>')`,
}

/** The ways of a script to ask for a URL with CSS. */
export const styleCases: Readonly<Record<string, ShimCase>> = {
  'style as a text': u => `${box} e.style = 'background: url(${u})'`,
  'style.cssText': u => `${box} e.style.cssText = 'background: url(${u})'`,
  'style.setProperty': u => `${box} e.style.setProperty('background', 'url(${u})')`,
  'style.setProperty of a variable': u =>
    `${box} e.style.setProperty('--x', 'url(${u})'); e.style.background = 'var(--x)'`,
  'style.background': u => `${box} e.style.background = 'url(${u})'`,
  'style.backgroundImage': u => `${box} e.style.backgroundImage = 'url("${u}")'`,
  'style.backgroundImage ahead of a layout': u =>
    `${box} e.style.backgroundImage = 'url("${u}")'; getComputedStyle(e).backgroundImage; e.offsetWidth`,
  "style['background-image']": u => `${box} e.style['background-image'] = "url('${u}')"`,
  'style.backgroundImage before it is in the document': u =>
    add('div', `e.textContent = 'x'; Object.assign(e.style, { backgroundImage: 'url(${u})' })`),
  'style.listStyleImage': u => `document.body.innerHTML = '<ul><li>x'
    document.querySelector('li').style.listStyleImage = 'url(${u})'`,
  'style in a shadow root': u => `${box} const shadow = e.attachShadow({ mode: 'closed' })
    shadow.innerHTML = '<p>x'; shadow.firstChild.style.backgroundImage = 'url(${u})'`,
  'style with setAttribute': u => `${box} e.setAttribute('style', 'background: url(${u})')`,
  attributeStyleMap: u => `${box} e.attributeStyleMap.set('background-image', 'url(${u})')`,
  'textContent of a style element': u =>
    `${box} document.head.append(Object.assign(document.createElement('style'), { textContent: 'div { background: url(${u}) }' }))`,
  'innerHTML of a style element': u =>
    `${box} document.head.append(Object.assign(document.createElement('style'), { innerHTML: 'div { background: url("${u}") }' }))`,
  'a text appended to a style element':
    u => `${box} const s = document.head.appendChild(document.createElement('style'))
    s.appendChild(document.createTextNode('div { background: url(${u}) }'))`,
  'strings appended to a style element':
    u => `${box} const s = document.head.appendChild(document.createElement('style'))
    s.append('p {}', 'div { background: url(${u}) }')`,
  'a text changed in a style element': u => `${box} const s = document.head.appendChild(document.createElement('style'))
    s.append(''); s.firstChild.data = 'div { background: url(${u}) }'`,
  '@import in a style element': u =>
    `document.head.append(Object.assign(document.createElement('style'), { textContent: '@import "${u}";' }))`,
  '@import of a url()': u =>
    `document.head.append(Object.assign(document.createElement('style'), { textContent: '@import url("${u}") screen;' }))`,
  'image-set()': u => `${box} e.style.cssText = 'background-image: image-set("${u}" 1x)'`,
  'a URL with an escape': u => `${box} e.style.cssText = 'background: url("\\\\2f ${u.slice(1)}")'`,
  insertRule: u => `${box} const s = document.head.appendChild(document.createElement('style'))
    s.sheet.insertRule('@media all {}'); s.sheet.cssRules[0].insertRule('div { background: url(${u}) }')`,
  'replaceSync of an adopted sheet': u => `${box} const s = new CSSStyleSheet(); document.adoptedStyleSheets = [s]
    s.replaceSync('div { background: url(${u}) }')`,
  'the style of a rule': u => `${box} const s = document.head.appendChild(document.createElement('style'))
    s.sheet.insertRule('div {}'); s.sheet.cssRules[0].style.backgroundImage = 'url(${u})'`,
}
