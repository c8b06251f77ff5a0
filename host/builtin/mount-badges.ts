import type { Readiness } from '../observe/health-report.ts'
import { type Html, html } from './html.ts'
import type { MountView } from './part.ts'

/** The states of mounts, and those of the host. */
export type ShownState = MountView['state'] | Readiness['status']

const stateClasses: Readonly<Record<ShownState, string>> = {
  ready: ' badge-ok',
  starting: ' badge-warn',
  failed: ' badge-error',
  failing: ' badge-error',
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

/** Every state that can be shown. */
export const shownStates = Object.keys(stateClasses) as readonly ShownState[]

/** Shows whether a mount, or the host, takes requests. */
export function stateBadge(state: ShownState): Html {
  return html`<span class="badge${stateClasses[state]}">${state}</span>`
}

/** The icon of a kind of application, in the design system's folder. */
export function kindIcon(kind: string): string {
  return `icons/${kindIcons[kind] ?? 'node'}.svg`
}
