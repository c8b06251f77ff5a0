import { type Html, html } from './html.ts'
import type { MountView } from './part.ts'

const stateClasses: Readonly<Record<MountView['state'], string>> = {
  ready: ' badge-ok',
  starting: ' badge-warn',
  failed: ' badge-error',
  draining: ' badge-warn',
  closed: '',
}

const kindIcons: Readonly<Record<string, string>> = {
  express: 'express',
  koa: 'koa',
  fastify: 'fastify',
  nest: 'team',
  fetch: 'fetch',
  command: 'terminal',
  directory: 'files',
  proxy: 'link',
  thread: 'thread',
  upstream: 'link',
}

/** Shows whether a mount takes requests. */
export function stateBadge(state: MountView['state']): Html {
  return html`<span class="badge${stateClasses[state]}">${state}</span>`
}

/** The icon of a kind of application, in the design system's folder. */
export function kindIcon(kind: string): string {
  return `icons/${kindIcons[kind] ?? 'node'}.svg`
}
