/** What an application's script does with a root path, and how the request for it arrives, if not as a GET. */
export type ShimCase = (url: string) => string | { script: string; method: string; body: string }

/** What a realm has that nobody has entered: its patches are nobody's. */
const realm = `document.body.append(document.createElement('iframe'))
    const { Request: OtherRequest, Element: { prototype: { setAttribute } } } = window[0];`

/** The ways of a script to ask for a URL without an element. */
export const requestCases: Readonly<Record<string, ShimCase>> = {
  'fetch of a path': u => `fetch('${u}')`,
  'fetch with an init': u => ({
    script: `fetch('${u}', { method: 'PUT', body: 'sent' })`,
    method: 'PUT',
    body: 'sent',
  }),
  'fetch of a URL': u => `fetch(new URL('${u}', location))`,
  'fetch of an absolute URL': u => `fetch(location.origin + '${u}')`,
  'fetch of a URL without a scheme': u => `fetch('//' + location.host + '${u}')`,
  'fetch with white space around': u => `fetch(' \\t\\n${u}\\r ')`,
  'fetch with a backslash': u => `fetch('\\\\${u.slice(1)}')`,
  'fetch of a path with dots': u => `fetch('/a/../..${u}')`,
  'fetch of a path that leaves the prefix with dots': u => `fetch('/legacy/..${u}')`,
  'fetch of a path that leaves the prefix with encoded dots': u => `fetch('/legacy/%2E.${u}')`,
  'fetch of a relative path that climbs': u => `fetch('../../../..${u}')`,
  'fetch of a Request': u => ({
    script: `fetch(new Request('${u}', { method: 'POST', body: 'sent' }))`,
    method: 'POST',
    body: 'sent',
  }),
  'fetch of a Request of a Request': u => `fetch(new Request(new Request('${u}')))`,
  'fetch of a Request of another realm': u => `${realm} fetch(new OtherRequest(location.origin + '${u}'))`,
  'fetch of an object with a text': u => `fetch({ toString: () => '${u}' })`,
  XMLHttpRequest: u => ({
    script: `const x = new XMLHttpRequest(); x.open('POST', '${u}'); x.send('sent')`,
    method: 'POST',
    body: 'sent',
  }),
  'XMLHttpRequest that blocks': u => `const x = new XMLHttpRequest(); x.open('GET', '${u}', false); x.send()`,
  'navigator.sendBeacon': u => ({ script: `navigator.sendBeacon('${u}', 'sent')`, method: 'POST', body: 'sent' }),
  EventSource: u => `new EventSource('${u}')`,
  'WebSocket of a path': u => `new WebSocket('${u}')`,
  'WebSocket of an absolute URL': u => `new WebSocket('ws://' + location.host + '${u}')`,
  'WebSocket of an http URL': u => `new WebSocket(new URL('${u}', location))`,
  'Cache.add': u => `caches.open('c').then(c => c.add('${u}'))`,
  'Cache.addAll': u => `caches.open('c').then(c => c.addAll(['${u}']))`,
  FontFace: u => `new FontFace('f', 'url("${u}")').load().catch(() => {})`,
  'AudioWorklet.addModule': u => `new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule('${u}')`,
  Worker: u => `new Worker('${u}')`,
  'Worker of a module': u => `new Worker('${u}', { type: 'module' })`,
  SharedWorker: u => `new SharedWorker('${u}')`,
  'SharedWorker of a module': u => `new SharedWorker('${u}', { type: 'module' })`,
  'serviceWorker.register': u => `navigator.serviceWorker.register('${u}', { scope: '/' })`,
}

/** The ways of a script in a worker to ask for a URL. */
export const workerCases: Readonly<Record<string, ShimCase>> = {
  'fetch of a path': u => `fetch(self.origin + '${u}')`,
  'fetch of a Request': u => `fetch(new Request(self.origin + '${u}'))`,
  XMLHttpRequest: u => `const x = new XMLHttpRequest(); x.open('GET', self.origin + '${u}'); x.send()`,
  EventSource: u => `new EventSource(self.origin + '${u}')`,
  WebSocket: u => `new WebSocket('ws' + self.origin.slice(4) + '${u}')`,
  'a worker within': u => `new Worker(self.origin + '${u}')`,
  'Cache.add': u => `caches.open('c').then(c => c.add(self.origin + '${u}'))`,
  FontFace: u => `new FontFace('f', 'url(' + self.origin + '${u})').load().catch(() => {})`,
}

/** The ways of a page to go elsewhere; each has one page for itself. */
export const navigationCases: Readonly<Record<string, ShimCase>> = {
  'location.href': u => `location.href = '${u}'`,
  'window.location': u => `window.location = '${u}'`,
  'document.location': u => `document.location = '${u}'`,
  'location.assign': u => `location.assign('${u}')`,
  'location.replace': u => `location.replace('${u}')`,
  'location.pathname': u => `location.pathname = '${u}'`,
  'navigation.navigate': u => `navigation.navigate('${u}')`,
  'history.pushState and a reload': u => `history.pushState(null, '', '${u}'); location.reload()`,
  'history.replaceState and a reload': u => `history.replaceState(null, '', '${u}'); location.reload()`,
  'window.open': u => `open('${u}')`,
  'window.open in this window': u => `open('${u}', '_self')`,
  'a refresh of a page that a script wrote': u =>
    `document.head.innerHTML += '<meta http-equiv="refresh" content="0; url=${u}">'`,
  'click on an anchor': u => `document.body.append(Object.assign(document.createElement('a'), { href: '${u}' }))
    document.body.lastChild.click()`,
  'click on an anchor in markup': u =>
    `document.body.innerHTML = '<a href="${u}"><b>x'; document.querySelector('b').click()`,
  'click on an anchor to a new window': u => `document.body.innerHTML = '<a target=_blank href="${u}">x'
    document.querySelector('a').click()`,
  'click on an anchor that no patch has seen': u => `${realm} document.body.innerHTML += '<a>x</a>'
    setAttribute.call(document.querySelector('a'), 'href', '${u}')
    document.querySelector('a').click()`,
  'click on an anchor in a shadow root': u => `${realm} const root = document.body.attachShadow({ mode: 'open' })
    root.innerHTML = '<a><b>x</b></a>'
    setAttribute.call(root.firstChild, 'href', '${u}')
    root.querySelector('b').click()`,
  'click on an anchor in SVG': u => `${realm} document.body.innerHTML = '<svg><a><text>x</text></a></svg>'
    setAttribute.call(document.querySelector('a'), 'href', '${u}')
    document.querySelector('text').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`,
  'form.submit': u => ({
    script: `document.body.innerHTML = '<form method=post><input name=a value=1></form>'
      document.forms[0].action = '${u}'; document.forms[0].submit()`,
    method: 'POST',
    body: 'a=1',
  }),
  'form.submit that no patch has seen': u => ({
    script: `${realm} document.body.innerHTML += '<form method=post><input name=action value=1><input name=getAttribute></form>'
      setAttribute.call(document.forms[0], 'action', '${u}'); document.forms[0].submit()`,
    method: 'POST',
    body: 'action=1&getAttribute=',
  }),
  'form.requestSubmit': u => ({
    script: `document.body.innerHTML = '<form method=post action="${u}"><input name=a value=1></form>'
      document.forms[0].requestSubmit()`,
    method: 'POST',
    body: 'a=1',
  }),
  'a button with an action of its own': u => ({
    script: `document.body.innerHTML = '<form method=post action=/elsewhere><button name=a value=1>'
      document.querySelector('button').formAction = '${u}'; document.querySelector('button').click()`,
    method: 'POST',
    body: 'a=1',
  }),
  'a button that no patch has seen': u => ({
    script: `${realm} document.body.innerHTML += '<form method=post action=/elsewhere><button name=a value=1>'
      setAttribute.call(document.querySelector('button'), 'formaction', '${u}')
      document.querySelector('button').click()`,
    method: 'POST',
    body: 'a=1',
  }),
  'a form after document.open': u => ({
    script: `document.open(); document.write('<form method=post action="${u}"><input name=a value=1></form>')
      document.close(); document.forms[0].submit()`,
    method: 'POST',
    body: 'a=1',
  }),
}
