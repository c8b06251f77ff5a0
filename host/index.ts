export { type ConnectApp, type ConnectMiddleware, connect } from './adapters/connect.ts'
export { directory } from './adapters/directory.ts'
export type { Mountable, MountedRequest } from './adapters/types.ts'
export { type Application, type Config, defineConfig, type MountDefinition, type MountSource } from './config/define.ts'
export { catalogue, type ErrorCode, isPorticoError, PorticoError, type Problem } from './errors.ts'
export { createHost, type Host } from './host.ts'
export type { LegacyOptions } from './legacy/legacy-options.ts'
export type { Mount, MountState } from './mount/mount.ts'
export type { MountEvents, Mounts } from './mount/mounts.ts'
export type {
  ConcurrencyRule,
  DocsSettings,
  DocsSource,
  DrainOptions,
  EndpointOptions,
  Guard,
  GuardEntry,
  GuardResult,
  GuardRules,
  Guards,
  HealthCheck,
  HealthCheckOptions,
  HostOptions,
  MetricsOptions,
  MetricsSource,
  MountOptions,
  OpenApiDocument,
  StaticOptions,
  TracingOptions,
} from './options.ts'
export { type CommandOptions, command } from './remote/command.ts'
export { type ProxyOptions, proxy } from './remote/proxy.ts'
export { type ThreadOptions, thread } from './remote/thread.ts'
export { type UpstreamOptions, upstream } from './remote/upstream.ts'
export { withExpress } from './with-express.ts'
