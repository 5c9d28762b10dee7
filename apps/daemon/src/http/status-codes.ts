import type { ErrorCode } from '@openpa/core'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** HTTP status of each error code; this map exists only here. */
const STATUS: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  'auth.scope-not-granted': 403,
  'budget.exceeded': 402,
  'config.invalid': 400,
  'daemon.stopping': 503,
  'database.disk-full': 507,
  'database.unavailable': 503,
  'embedder.bad-response': 502,
  'embedder.model-invalid': 422,
  'embedder.model-not-found': 404,
  'embedder.not-installed': 422,
  'embedder.refused': 502,
  'embedder.unavailable': 503,
  'input.empty': 400,
  'input.invalid': 400,
  'input.recurring': 422,
  'input.too-large': 413,
  'input.needed': 422,
  'internal.unexpected': 500,
  'memory.change-not-found': 404,
  'memory.not-editable': 409,
  'memory.not-found': 404,
  'memory.not-undoable': 409,
  'memory.too-broad': 409,
  'model.not-configured': 422,
  'model.not-found': 404,
  'model.auth-failed': 502,
  'model.rate-limited': 503,
  'model.unavailable': 502,
  'model.timeout': 504,
  'model.bad-response': 502,
  'not-found': 404,
  'registry.not-found': 404,
  'registry.unavailable': 503,
  'reminder.not-found': 404,
  'run.not-found': 404,
  'session.not-found': 404,
  'skill.held': 409,
}

/** The status that goes with an error; 422 for what was understood and could not be done. */
export const statusOf = (code: ErrorCode): ContentfulStatusCode => STATUS[code] ?? 422
