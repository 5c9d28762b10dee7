export type {
  EmbedderDownload,
  EmbedderState,
  HealthCheck,
  ModelConnection,
  NewCall,
  NewFeedback,
  NewModel,
  NewRun,
  RotatedKey,
  SecretSummary,
  Setting,
  Status,
  TokenScope,
  TokenSummary,
  Usage,
} from './api-types.ts'
export { AssistantClient } from './assistant-client.ts'
export { type HomePaths, homePaths } from './home-paths.ts'
export type { NewMcpServer } from './mcp-calls.ts'
export { type RunningDaemon, runningDaemon, startTicks } from './running-daemon.ts'
export { exportMemories, importMemories } from './transfer-memories.ts'
export { type Address, daemonAddress } from './transport.ts'
