declare module 'koa-mount' {
  import type Koa from 'koa'
  export default function mount<State, Context>(prefix: string, app: Koa<State, Context>): Koa.Middleware
}
