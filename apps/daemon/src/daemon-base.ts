import type { AgentLimits } from '@openpa/core'
import type { Database } from '@openpa/database'
import type { Logger } from 'pino'
import type { AccessTokens } from './http/access-tokens.ts'

/** The one owner of an embedded assistant. */
export const LOCAL_OWNER = '00000000-0000-4000-8000-000000000001'

/** What is ready before the parts are put together. */
export interface DaemonBase {
  database: Database
  accessTokens: AccessTokens
  keyFile: string
  /** Where the person's own npm packages are. */
  packagesFolder: string
  /** Where skills of others are. */
  skillsFolder: string
  /** Where the embedded database is. */
  dataFolder: string
  /** Files and folders that only their owner may open, by what `doctor` calls them. */
  privatePlaces: Readonly<Record<string, string | undefined>>
  /** All folders of the assistant itself: no skill has its files there. */
  ownFolders: readonly string[]
  /** Where embedding models are that the person has downloaded. */
  modelsFolder: string
  env: NodeJS.ProcessEnv
  log: Logger
  version: string
  startedAt: string
  limits: AgentLimits
  /** TCP port, once known. */
  port(): number | undefined
  requestStop(): void
}
