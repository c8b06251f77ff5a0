// Stands before the scripts of an application that was written for the root and is mounted under a prefix, and puts the
// URLs that they make at run time under it. What needs no browser (markup, style sheets, headers) the server rewrites.
// A block, and not a call, so that whatever script is put before or after it cannot become one expression with it.
{
  /**
   * Patches a realm: a document's, a worker's, or that of a frame without a server, which the document around it enters.
   *
   * @param scope the realm's global object
   * @param given the configuration, where neither a script element nor `__portico` has it
   */
  const portico = (scope, given) => {
    // biome-ignore lint/suspicious/noRedundantUseStrict: a classic script is not strict by itself
    'use strict'
    const { location, URL, Request, Blob, trustedTypes } = scope
    const script = scope.document?.currentScript
    const config = given ?? JSON.parse(script?.dataset?.portico ?? 'null') ?? scope.__portico
    if (!config) return
    // A window may outlive its first, empty document: then the next one is only to be watched.
    const loaded = Symbol.for('portico')
    let watch = () => {}
    if (scope[loaded]) return scope[loaded]()
    Object.defineProperty(scope, loaded, { value: () => watch() })

    const { apply, construct } = Reflect
    const { keep = [], authorities = [], cookieTag, nonce = script?.nonce, source = script?.src } = config
    const home = new URL(config.origin ?? (location.host ? location.href : scope.document?.baseURI))
    const prefix = new URL(config.prefix, home).pathname
    /** For realms whose location has no host. */
    const handed = { prefix, keep, authorities, cookieTag, origin: home.origin, source }

    // URLs

    const isUnder = (path, folder) => path === folder || path.startsWith(`${folder}/`)
    const isPlaced = path => isUnder(path, prefix) || keep.some(folder => isUnder(path, folder.replace(/\/$/, '')))

    /** An authority may name the port that goes without saying. */
    const isOwn = ({ host, port, protocol }) =>
      host === home.host ||
      authorities.includes(host) ||
      (port === '' && authorities.includes(`${host}:${/s:$/.test(protocol) ? 443 : 80}`))

    const plainPath = /^\/(?!\/|.*\.\.|.*\/\.)[\w\-./~:@!*+,;=?&#]*$/

    /** A relative URL that climbs above the application's root ends there, whatever the prefix has above it. */
    const climb = (text, base) => {
      const seen = new URL(base)
      if (isUnder(seen.pathname, prefix)) seen.pathname = seen.pathname.slice(prefix.length)
      const { pathname, href, origin } = new URL(text, seen)
      // Cut out, since an empty query or fragment is in no part of it.
      return (isPlaced(pathname) ? '' : prefix) + href.slice(origin.length)
    }

    /** The URL as the browser must ask for it, the very same string where nothing is to be changed. */
    const relocate = url => {
      if (/^#|\{\{|\{%|\$\{|<%/.test(url)) return url
      // Most URLs come back from where they were put before: these cost no parsing.
      if (url.startsWith(`${prefix}/`) && !/\.\.|%2e|[\t\n\r\\]/i.test(url)) return url
      const base = scope.document?.baseURI ?? location.href
      // Parsing takes nearly all of the time that markup with many links takes.
      if (plainPath.test(url) && base.startsWith(`${home.origin}/`)) {
        return isPlaced(url.split(/[?#]/, 1)[0]) ? url : prefix + url
      }
      let target
      try {
        target = new URL(url, base)
      } catch {
        return url
      }
      if (!/^(http|ws)s?:$/.test(target.protocol) || !isOwn(target)) return url
      const start = isPlaced(target.pathname) ? '' : prefix
      const isHere = target.host === home.host
      const text = url.replace(/^[\0- ]+|[\0- ]+$|[\t\n\r]/g, '')
      if ((start === '' && isHere) || /^(\?|$)/.test(text)) return url
      if (!/^([a-z][a-z\d+.-]*:|[\\/])/i.test(text)) return climb(text, base)
      target.pathname = start + target.pathname
      const [written] = /^((https?|wss?):)?[\\/]{2}[^\\/?#]*|/i.exec(text)
      let origin = written
      if (!isHere) {
        // Perhaps nobody but the application knows the host by that name.
        target.protocol = target.protocol.replace(/s?:/, home.protocol === 'https:' ? 's:' : ':')
        target.port = home.port
        target.hostname = home.hostname
        origin = `${/^[\\/]/.test(written) ? '' : target.protocol}//${target.host}`
      }
      // As it was written, so that placeholders in it stay; with `..` in it that would be another URL.
      const moved = origin + start + text.slice(written.length).replace(/^[\\/]?/, '/')
      if (new URL(moved, base).href === target.href) return moved
      // Of an empty query or hash only the whole URL tells that there is one.
      return written === '' ? target.href.replace(/^[^/]*\/\/[^/]*/, '') : target.href
    }

    const relocateSrcset = srcset =>
      srcset.replace(
        /([^\s,]\S*?)(,+(?=\s|$)|\s(?:[^,(]|\([^)]*(?:\)|$))*(?:,|$)|$)/g,
        (_, url, rest) => relocate(url) + rest,
      )
    const relocateList = urls => urls.replace(/\S+/g, url => relocate(url))

    // Style sheets

    const cssString = `"(?:[^"\\\\]|\\\\[\\s\\S])*"|'(?:[^'\\\\]|\\\\[\\s\\S])*'`
    const cssStrings = new RegExp(cssString, 'g')
    const cssTokens = new RegExp(
      [
        '/\\*[\\s\\S]*?(?:\\*/|$)',
        `(image-set\\((?:[^()"']|${cssString}|\\((?:[^()"']|${cssString})*\\))*\\))`,
        `((?:url|src)\\(\\s*|@import\\s*(?=["']))(${cssString}|(?:[^\\s"'()\\\\]|\\\\[\\s\\S])+)`,
        cssString,
      ].join('|'),
      'gi',
    )
    const toCharacter = code => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')

    const relocateCssUrl = token => {
      const quote = /^["']/.test(token) ? token[0] : ''
      const raw = token.slice(quote.length, token.length - quote.length)
      const url = raw.replace(/\\(?:([\da-f]{1,6})\s?|([\s\S]))/gi, (_, hex, character) =>
        hex ? toCharacter(Number.parseInt(hex, 16)) : character,
      )
      const moved = relocate(url)
      if (moved === url) return token
      return quote + (raw === url ? moved : moved.replace(/["'()\\]/g, '\\$&')) + quote
    }

    const relocateCss = css => {
      if (!/[(@]/.test(css)) return css
      return css.replace(cssTokens, (token, imageSet, start, url) => {
        if (imageSet) return `image-set(${relocateCss(imageSet.slice(10).replace(cssStrings, relocateCssUrl))}`
        return start ? start + relocateCssUrl(url) : token
      })
    }

    // Markup

    const entities = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', sol: '/', bsol: '\\', colon: ':', period: '.' }
    const decode = text =>
      text.replace(/&(?:#x([\da-f]{1,6});?|#(\d{1,7});?|([a-z]+);)/gi, (reference, hex, decimal, name) => {
        if (name) return entities[name] ?? reference
        return toCharacter(hex ? Number.parseInt(hex, 16) : Number(decimal))
      })
    const encode = text =>
      text
        .replace(/&(?![a-z]+;)/gi, '&amp;')
        .replace(/"/g, '&quot;')
        .replace(/'/g, '&#39;')

    const relocateEncoded = (text, change) => {
      const value = decode(text)
      const moved = change(value)
      if (moved === value) return text
      if (value === text && change !== relocateDocument) return moved
      return moved.endsWith(value) ? encode(moved.slice(0, -value.length)) + text : encode(moved)
    }

    /** Changes the attributes that hold URLs, and nothing else by a character: no parser's repairs, no Trusted Types. */
    const relocateMarkup = markup => {
      const tags = /<(?:!--[\s\S]*?(?:-->|$)|([a-z][^\s/>]*))/gi
      const attributes = /([\s/]*([^\s/>=]+)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>][^\s>]*)|[\s/]*[^\s/>=]+/gy
      let result = ''
      let done = 0
      const replace = (start, end, change) => {
        result += markup.slice(done, start) + change(markup.slice(start, end))
        done = end
      }
      for (let match = tags.exec(markup); match; match = tags.exec(markup)) {
        const tag = match[1]?.toLowerCase()
        if (!tag) continue
        attributes.lastIndex = tags.lastIndex
        for (let found = attributes.exec(markup); found; found = attributes.exec(markup)) {
          tags.lastIndex = attributes.lastIndex
          const [, lead = '', name = '', value = ''] = found
          const change = changeOf(tag, name.toLowerCase())
          const quote = /^["']/.test(value) ? 1 : 0
          if (change) {
            replace(found.index + lead.length + quote, tags.lastIndex - quote, text => relocateEncoded(text, change))
          }
        }
        if (!/^(script|style|textarea|title|xmp|iframe|noembed|noframes)$/.test(tag)) continue
        const start = markup.indexOf('>', tags.lastIndex) + 1
        if (start === 0) break
        const length = markup.slice(start).search(new RegExp(`</${tag}[\\s/>]`, 'i'))
        tags.lastIndex = length < 0 ? markup.length : start + length
        if (tag === 'style') replace(start, tags.lastIndex, relocateCss)
      }
      return result + markup.slice(done)
    }

    const ownElement =
      `<script src="${encode(source ?? '')}" data-portico="${encode(JSON.stringify(handed))}"` +
      `${nonce ? ` nonce="${encode(nonce)}"` : ''}></script>`

    /** The scripts of a document in an attribute run before anybody can enter its frame. */
    const relocateDocument = markup =>
      (/<script/i.test(markup) && !markup.startsWith(ownElement) ? ownElement : '') + relocateMarkup(markup)

    const changes = new Map([
      ['ping', relocateList],
      ['srcset', relocateSrcset],
      ['imagesrcset', relocateSrcset],
      ['style', relocateCss],
      ['srcdoc', relocateDocument],
    ])
    for (const name of 'href src action formaction poster background data xlink:href'.split(' '))
      changes.set(name, relocate)
    // Presentation attributes of SVG hold CSS.
    for (const name of 'clip-path cursor fill filter mask stroke'.split(' ')) changes.set(name, relocateCss)

    /** How an attribute changes. Custom elements use the names in the same sense. */
    const changeOf = (tag, name) => (name === 'data' && tag !== 'object' ? undefined : changes.get(name))

    // Cookies

    const mark = cookieTag ? `portico-${cookieTag}-` : 'portico-'
    const frontOf = name => /^__(secure|http)-|/i.exec(name)[0]
    /** `__Secure-host-x` must not come back as `__Host-x`. */
    const isEscaped = (front, rest) => front === '__Secure-' && /^-*host-/i.test(rest)
    const respell = host => ({ Host: 'host', host: 'Host' })[host] ?? host

    const toBrowserName = name => {
      if (/^__host-/i.test(name)) return `__Secure-${mark}${respell(name.slice(2, 6))}${name.slice(6)}`
      if (!cookieTag) return name
      const front = frontOf(name)
      const rest = name.slice(front.length)
      return front + mark + (isEscaped(front, rest) ? '-' : '') + rest
    }
    /** Nothing for a cookie of somebody else. */
    const toAppName = name => {
      const front = frontOf(name)
      const rest = name.slice(front.length + mark.length)
      if (!name.startsWith(front + mark)) return cookieTag ? '' : name
      if (isEscaped(front, rest) && !rest.startsWith('-')) return `__${respell(rest.slice(0, 4))}${rest.slice(4)}`
      if (!cookieTag) return name
      return front + (isEscaped(front, rest) ? rest.slice(1) : rest)
    }
    /** RFC 6265 section 5.2.4: without a path a cookie has that of the folder where it is set. */
    const toBrowserPath = path => {
      const { pathname } = location
      const folder = path?.startsWith('/') ? path : pathname.slice(0, pathname.lastIndexOf('/'))
      if (isUnder(folder, prefix)) return folder
      return folder === path && path !== '/' ? prefix + path : prefix
    }
    const toBrowserCookie = cookie => {
      const [pair, ...attributes] = cookie.split(';')
      let path
      const others = attributes.filter(text => {
        const found = /^\s*path\s*(?:=\s*(.*?)\s*)?$/i.exec(text)
        if (found) path = found[1]
        return !found
      })
      // What the browser would refuse, it is to refuse still.
      const isRefused =
        /^\s*__host-/i.test(pair) && (path !== '/' || others.some(text => /^\s*domain\s*(=|$)/i.test(text)))
      if (isRefused) return cookie
      const named = pair.replace(/^(\s*)([^\s=][^=]*)(?==)/, (_, space, name) => space + toBrowserName(name))
      return [named, ...others, ` Path=${toBrowserPath(path)}`].join(';')
    }
    const toAppCookies = cookies => {
      const pairs = cookies.split('; ').map(pair => pair.replace(/^[^=]*(?==)/, toAppName))
      return pairs.filter(pair => !cookieTag || /^[^=]+=/.test(pair)).join('; ')
    }

    // Patching: proxies keep name, length, statics, prototype and "native code" of what they stand for.

    /** The styles that stand behind proxies. */
    const styles = new WeakMap()
    const wrap = (native, change, after) => {
      const wrapped = new Proxy(native, {
        apply(target, self, args) {
          change?.(args, self)
          const result = apply(target, styles.get(self) ?? self, args)
          return after?.(result, self, args) ?? result
        },
        construct(target, args, caller) {
          change?.(args)
          return construct(target, args, caller === wrapped ? target : caller)
        },
      })
      return wrapped
    }
    const patch = (key, holder, names, change, after) => {
      for (const name of names.split(' ')) {
        let owner = holder
        while (owner && !Object.getOwnPropertyDescriptor(owner, name)) owner = Object.getPrototypeOf(owner)
        const descriptor = owner && Object.getOwnPropertyDescriptor(owner, name)
        const native = descriptor?.[key]
        if (typeof native !== 'function' || !descriptor.configurable) continue
        const value = wrap(native, change, after)
        Object.defineProperty(owner, name, { ...descriptor, [key]: value })
        if (native.prototype?.constructor === native) {
          const inherited = Object.getOwnPropertyDescriptor(native.prototype, 'constructor')
          Object.defineProperty(native.prototype, 'constructor', { ...inherited, value })
        }
      }
    }
    const patchMethod = (name, ...rest) => patch('value', scope[name]?.prototype, ...rest)
    const patchSetter = (name, ...rest) => patch('set', scope[name]?.prototype, ...rest)
    const patchGetter = (name, names, after) => patch('get', scope[name]?.prototype, names, undefined, after)

    let policy
    /** A trusted value instead of a trusted value, or the same one where the page permits nobody else to trust. */
    const convertTrusted = (value, create, change) => {
      const text = String(value)
      const moved = change(text)
      if (moved === text) return value
      try {
        const same = trusted => trusted
        policy ??= trustedTypes.createPolicy('portico', { createHTML: same, createScriptURL: same })
        return policy[create](moved)
      } catch {
        policy = {}
        return value
      }
    }
    const convert = (value, change) => {
      if (typeof value === 'string') return change(value)
      if (value === null || typeof value !== 'object') return value
      if (trustedTypes?.isHTML(value)) return convertTrusted(value, 'createHTML', change)
      if (trustedTypes?.isScriptURL(value)) return convertTrusted(value, 'createScriptURL', change)
      return change(String(value))
    }

    const change =
      (index, how = relocate) =>
      args => {
        if (index < args.length) args[index] = convert(args[index], how)
      }
    const changeAll = how => args => {
      for (const index of args.keys()) change(index, how)(args)
    }

    // Requests

    const toRequest = input => {
      if (input?.[Symbol.toStringTag] !== 'Request') return convert(input, relocate)
      const url = relocate(input.url)
      return url === input.url ? input : new Request(url, input)
    }
    const changeInput = args => {
      if (args.length > 0) args[0] = toRequest(args[0])
    }
    patch('value', scope, 'fetch Request', changeInput)
    patch('value', scope, 'WebSocket WebSocketStream WebTransport EventSource Audio', change(0))
    patch('value', scope, 'importScripts', changeAll(relocate))
    patch('value', scope, 'FontFace', change(1, relocateCss))
    patch('value', scope.Response, 'redirect', change(0))
    patchMethod('XMLHttpRequest', 'open', change(1))
    patchMethod('Navigator', 'sendBeacon', change(0))
    patchMethod('Worklet', 'addModule', change(0))
    patchMethod('History', 'pushState replaceState', change(2))
    patchMethod('Navigation', 'navigate', change(0))
    patchMethod('Clients', 'openWindow', change(0))
    patchMethod('WindowClient', 'navigate', change(0))
    patchMethod('Cache', 'add match matchAll put delete keys', changeInput)
    patchMethod('CacheStorage', 'match', changeInput)
    patchMethod('Cache', 'addAll', args => {
      if (Array.isArray(args[0])) args[0] = args[0].map(toRequest)
    })
    patchMethod('ServiceWorkerContainer', 'getRegistration', change(0))
    patchMethod('ServiceWorkerContainer', 'register', args => {
      change(0)(args)
      const folder = args[1]?.scope
      if (folder !== undefined) args[1] = { ...args[1], scope: convert(folder, relocate) }
    })

    // A worker out of a blob comes from no server that could put this script before it.
    const blobs = new Map()
    const { createObjectURL, revokeObjectURL } = URL
    const relocateWorker = url => {
      const entry = blobs.get(url)
      if (!entry) return relocate(url)
      const start = `self.__portico=${JSON.stringify(handed)};(${portico})(self);`
      entry.url ??= apply(createObjectURL, URL, [new Blob([start, entry.blob], { type: entry.blob.type })])
      return entry.url
    }
    patch('value', URL, 'createObjectURL', undefined, (url, _, [blob]) => {
      if (blob instanceof Blob) blobs.set(url, { blob })
    })
    patch('value', URL, 'revokeObjectURL', ([url]) => {
      const wrapped = blobs.get(url)?.url
      if (wrapped) apply(revokeObjectURL, URL, [wrapped])
      blobs.delete(url)
    })
    patch('value', scope, 'Worker SharedWorker', change(0, relocateWorker))

    patchMethod('CookieStore', 'set delete', args => {
      const [first, value] = args
      const options = typeof first === 'object' ? first : { name: `${first}`, value: `${value}` }
      args.splice(0, 2, { ...options, name: toBrowserName(options.name), path: toBrowserPath(options.path ?? '/') })
    })
    const changeName = args => {
      const [first] = args
      if (typeof first === 'string') args[0] = toBrowserName(first)
      else if (first?.name) args[0] = { ...first, name: toBrowserName(first.name) }
    }
    const toAppCookie = cookie => cookie && { ...cookie, name: toAppName(cookie.name) }
    patchMethod('CookieStore', 'get', changeName, found => found.then(toAppCookie))
    patchMethod('CookieStore', 'getAll', changeName, found =>
      found.then(cookies => cookies.map(toAppCookie).filter(({ name }) => !cookieTag || name)),
    )

    if (!scope.document) return

    // Elements

    const { getAttribute, setAttribute, matches, querySelectorAll } = scope.Element.prototype
    const repair = (element, ...names) => {
      for (const name of names) {
        const value = apply(getAttribute, element, [name])
        const moved = value && changes.get(name)(value)
        if (moved !== value) apply(setAttribute, element, [name, moved])
      }
    }

    const properties = {
      HTMLAnchorElement: 'href ping',
      HTMLAreaElement: 'href ping',
      HTMLBaseElement: 'href',
      HTMLBodyElement: 'background',
      HTMLButtonElement: 'formAction',
      HTMLEmbedElement: 'src',
      HTMLFormElement: 'action',
      HTMLFrameElement: 'src',
      HTMLIFrameElement: 'src srcdoc',
      HTMLImageElement: 'src srcset',
      HTMLInputElement: 'src formAction',
      HTMLLinkElement: 'href imageSrcset',
      HTMLMediaElement: 'src',
      HTMLObjectElement: 'data',
      HTMLScriptElement: 'src',
      HTMLSourceElement: 'src srcset',
      HTMLTrackElement: 'src',
      HTMLVideoElement: 'poster',
    }
    for (const [name, names] of Object.entries(properties)) {
      for (const property of names.split(' '))
        patchSetter(name, property, change(0, changes.get(property.toLowerCase())))
    }

    const changeAttribute = index => (args, self) => {
      const how = changeOf(self?.localName ?? '', String(args[index - 1]).toLowerCase())
      if (how) change(index, how)(args)
    }
    patchMethod('Element', 'setAttribute', changeAttribute(1))
    patchMethod('Element', 'setAttributeNS', changeAttribute(2))
    // Loaders compare what stands there with what they asked for. Other elements are read by whoever compares them with the
    // page's own address, which has the prefix.
    for (const [name, attribute] of [
      ['HTMLScriptElement', 'src'],
      ['HTMLLinkElement', 'href'],
    ]) {
      const reader = {
        getAttribute(qualifiedName) {
          const value = apply(getAttribute, this, [qualifiedName])
          const isUrl = `${qualifiedName}`.toLowerCase() === attribute && value?.startsWith(`${prefix}/`)
          return isUrl ? value.slice(prefix.length) : value
        },
      }
      const holder = scope[name]?.prototype
      if (holder) Object.defineProperties(holder, Object.getOwnPropertyDescriptors(reader))
    }
    patchSetter('Attr', 'value', (args, self) => {
      const how = changeOf(self?.ownerElement?.localName ?? '', self?.name)
      if (how) change(0, how)(args)
    })

    // The same interface stands for the class of an SVG element.
    const animated = new WeakSet()
    for (const name of ['A', 'FEImage', 'Image', 'Script', 'Use']) {
      patchGetter(`SVG${name}Element`, 'href', href => void animated.add(href))
    }
    patchSetter('SVGAnimatedString', 'baseVal', (args, self) => {
      if (animated.has(self)) change(0)(args)
    })

    // Markup and style sheets

    const isStyle = node => node?.localName === 'style'
    const changeMarkup = change(0, relocateMarkup)
    const changeCss = change(0, relocateCss)
    const changeContent = (args, self) => {
      if (isStyle(self)) changeCss(args)
      else if (self?.localName !== 'script') changeMarkup(args)
    }
    for (const name of ['Element', 'ShadowRoot']) {
      patchSetter(name, 'innerHTML', changeContent)
      patchMethod(name, 'setHTML setHTMLUnsafe', changeContent)
    }
    patchSetter('Element', 'outerHTML', changeMarkup)
    patchMethod('Element', 'insertAdjacentHTML', change(1, relocateMarkup))
    patchMethod('Range', 'createContextualFragment', changeMarkup)
    patch('value', scope.Document, 'parseHTML parseHTMLUnsafe', changeMarkup)
    patchMethod('DOMParser', 'parseFromString', args => {
      if (/html|svg/.test(args[1])) changeMarkup(args)
    })

    const changeText = (args, self) => {
      if (isStyle(self) || isStyle(self?.parentNode)) changeCss(args)
    }
    const changeChildren = (args, self) => {
      if (!isStyle(self)) return
      args.forEach((node, index) => {
        if (node?.nodeType === 3) node.data = relocateCss(node.data)
        else if (typeof node === 'string') args[index] = relocateCss(node)
      })
    }
    patchSetter('Node', 'textContent nodeValue', changeText)
    patchSetter('HTMLElement', 'innerText', changeText)
    patchSetter('CharacterData', 'data', changeText)
    patchMethod('Node', 'appendChild insertBefore replaceChild', changeChildren)
    patchMethod('Element', 'append prepend replaceChildren', changeChildren)

    patchMethod('CSSStyleSheet', 'insertRule replace replaceSync', changeCss)
    patchMethod('CSSGroupingRule', 'insertRule', changeCss)
    patchMethod('CSSKeyframesRule', 'appendRule', changeCss)
    patchMethod('StylePropertyMap', 'set append', changeAll(relocateCss))
    patchMethod('CSSStyleDeclaration', 'setProperty', change(1, relocateCss))
    patchSetter('CSSStyleDeclaration', 'cssText', changeCss)

    // Chromium has the properties of a style neither on its prototype nor as such on itself: no patch reaches them.
    const proxies = new WeakMap()
    const toProxy = style => {
      if (!proxies.has(style)) {
        const proxy = new Proxy(style, {
          get: (target, name) => target[name],
          set(target, name, value) {
            target[name] = convert(value, relocateCss)
            return true
          },
        })
        proxies.set(style, proxy)
        styles.set(proxy, style)
      }
      return proxies.get(style)
    }
    for (const name of ['HTMLElement', 'SVGElement', 'MathMLElement', 'CSSStyleRule', 'CSSFontFaceRule']) {
      patchSetter(name, 'style', changeCss)
      patchGetter(name, 'style', toProxy)
    }
    patchMethod('CSSStyleDeclaration', 'getPropertyPriority getPropertyValue item removeProperty')

    patchSetter('Document', 'cookie', change(0, toBrowserCookie))
    patchGetter('Document', 'cookie', toAppCookies)

    // What frames without a server load, they load for the application.
    const enter = (frame, url) => {
      try {
        if (/^(about:blank.*)?$/.test(url ?? '') && frame.location.protocol === 'about:')
          portico(frame, { ...handed, nonce })
      } catch {
        // A frame of another origin lets nobody in.
      }
    }
    const { get: contentWindow } = Object.getOwnPropertyDescriptor(scope.HTMLIFrameElement.prototype, 'contentWindow')
    patchGetter('HTMLIFrameElement', 'contentWindow contentDocument', (_, element) => {
      const isEmpty = apply(getAttribute, element, ['srcdoc']) === null
      if (isEmpty) enter(apply(contentWindow, element, []), apply(getAttribute, element, ['src']))
    })
    patch('value', scope, 'open', change(0), (opened, _, [url]) => enter(opened, url))

    // The last net: what came into the document past all patches is put right before it is used.

    const names = ['href', 'action', 'formaction']
    const selector = 'a[href],area[href],form[action],[formaction]'
    const observer = new MutationObserver(records => {
      for (const { target, attributeName, addedNodes } of records) {
        if (attributeName && apply(matches, target, [selector])) repair(target, attributeName)
        for (const node of addedNodes) {
          if (node.nodeType !== 1) continue
          if (apply(matches, node, [selector])) repair(node, ...names)
          for (const inner of apply(querySelectorAll, node, [selector])) repair(inner, ...names)
        }
      }
    })
    const observe = root => observer.observe(root, { subtree: true, childList: true, attributeFilter: names })
    patchMethod('Element', 'attachShadow', undefined, root => observe(root))

    const onClick = event => {
      for (const node of event.composedPath()) {
        if (node.localName === 'a' || node.localName === 'area') repair(node, 'href', 'xlink:href')
      }
    }
    const onSubmit = ({ target, submitter }) => {
      repair(target, 'action')
      if (submitter) repair(submitter, 'formaction')
    }
    patchMethod('HTMLFormElement', 'submit requestSubmit', ([submitter], form) => onSubmit({ target: form, submitter }))

    const { addEventListener } = scope
    watch = () => {
      observe(scope.document)
      for (const type of ['click', 'auxclick', 'contextmenu']) apply(addEventListener, scope, [type, onClick, true])
      apply(addEventListener, scope, ['submit', onSubmit, true])
    }
    watch()
    // Opening a document, as writing may do, takes its listeners away.
    patchMethod('Document', 'open', undefined, () => watch())
    patchMethod('Document', 'write writeln', changeAll(relocateMarkup), () => watch())

    // No script can patch the location. A POST goes where it goes: here its body would be lost.
    scope.navigation?.addEventListener('navigate', event => {
      const { destination, navigationType } = event
      const url = relocate(destination.url)
      if (url === destination.url || event.formData || destination.sameDocument) return
      // The way back to a page of the host is no wish of the application's.
      if (!event.cancelable || !/push|replace/.test(navigationType)) return
      event.preventDefault()
      if (navigationType === 'replace') location.replace(url)
      else location.assign(url)
    })
  }
  portico(self)
}
