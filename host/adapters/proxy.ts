import { isProxyApp, type ProxyApp } from '../remote/proxy.ts'
import { mountProxy } from '../remote/proxy-mount.ts'
import type { Adapter } from './types.ts'

/** Mounts what `proxy()` makes: one middleware a mount. */
export const proxyAdapter: Adapter<ProxyApp> = {
  kind: 'proxy',
  accepts: 'proxy(url)',
  is: isProxyApp,
  create: mountProxy,
}
