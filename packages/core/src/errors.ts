/** Every error code of the product. `retryable`: the same call may succeed later without a change by the caller. */
export const ERROR_CODES = {
  'answer.needed': { retryable: false },
  'approval.answered': { retryable: false },
  'approval.denied': { retryable: false },
  'approval.expired': { retryable: false },
  'approval.grant-not-found': { retryable: false },
  'approval.needed': { retryable: false },
  'approval.not-found': { retryable: false },
  'approval.too-many': { retryable: false },
  'audit.broken': { retryable: false },
  'auth.scope-not-granted': { retryable: false },
  'auth.token-invalid': { retryable: false },
  'auth.token-missing': { retryable: false },
  'auth.token-exposed': { retryable: false },
  'auth.rate-limited': { retryable: true },
  'budget.exceeded': { retryable: false },
  'config.invalid': { retryable: false },
  'daemon.already-running': { retryable: false },
  'daemon.bind-refused': { retryable: false },
  'daemon.port-taken': { retryable: false },
  'daemon.stopping': { retryable: true },
  'daemon.unreachable': { retryable: true },
  'database.corrupt': { retryable: false },
  'database.disk-full': { retryable: true },
  'database.newer-schema': { retryable: false },
  'database.not-compiled': { retryable: true },
  'database.unavailable': { retryable: true },
  'embedder.bad-response': { retryable: false },
  'embedder.model-invalid': { retryable: false },
  'embedder.model-not-found': { retryable: false },
  'embedder.not-installed': { retryable: false },
  'embedder.refused': { retryable: false },
  'embedder.unavailable': { retryable: true },
  'file.not-found': { retryable: false },
  'home.not-writable': { retryable: false },
  'host.not-allowed': { retryable: false },
  'input.empty': { retryable: false },
  'input.invalid': { retryable: false },
  'input.too-large': { retryable: false },
  'input.needed': { retryable: false },
  'internal.unexpected': { retryable: false },
  'json.only': { retryable: false },
  'mcp.login-failed': { retryable: true },
  'mcp.login-needed': { retryable: false },
  'mcp.not-found': { retryable: false },
  'mcp.unavailable': { retryable: true },
  'memory.change-not-found': { retryable: false },
  'memory.not-editable': { retryable: false },
  'memory.not-found': { retryable: false },
  'memory.not-undoable': { retryable: false },
  'memory.too-broad': { retryable: false },
  'model.not-configured': { retryable: false },
  'model.not-found': { retryable: false },
  'model.auth-failed': { retryable: false },
  'model.rate-limited': { retryable: true },
  'model.unavailable': { retryable: true },
  'model.timeout': { retryable: true },
  'model.bad-response': { retryable: true },
  'not-found': { retryable: false },
  'origin.not-allowed': { retryable: false },
  'reminder.in-past': { retryable: false },
  'reminder.not-found': { retryable: false },
  'input.recurring': { retryable: false },
  'registry.not-found': { retryable: false },
  'registry.unavailable': { retryable: true },
  'request.bad-target': { retryable: false },
  'run.cancelled': { retryable: false },
  'run.interrupted': { retryable: true },
  'run.not-found': { retryable: false },
  'run.unserved': { retryable: false },
  'secret.locked': { retryable: false },
  'secret.not-found': { retryable: false },
  'session.not-found': { retryable: false },
  'site.not-allowed': { retryable: false },
  'skill.address-denied': { retryable: false },
  'skill.changed': { retryable: false },
  'skill.declined': { retryable: false },
  'skill.egress-denied': { retryable: false },
  'skill.exists': { retryable: false },
  'skill.failed': { retryable: false },
  'skill.fetch-failed': { retryable: true },
  'skill.held': { retryable: true },
  'skill.input-invalid': { retryable: false },
  'skill.integrity': { retryable: false },
  'skill.manifest-invalid': { retryable: false },
  'skill.memory-exceeded': { retryable: false },
  'skill.not-found': { retryable: false },
  'skill.not-permitted': { retryable: false },
  'skill.npm-failed': { retryable: false },
  'skill.output-exceeded': { retryable: false },
  'skill.package-unsafe': { retryable: false },
  'skill.program-not-found': { retryable: false },
  'skill.protocol': { retryable: false },
  'skill.quarantined': { retryable: true },
  'skill.quota': { retryable: false },
  'skill.read-denied': { retryable: false },
  'skill.sandbox-missing': { retryable: false },
  'skill.secret-undeclared': { retryable: false },
  'skill.setting-invalid': { retryable: false },
  'skill.setting-unknown': { retryable: false },
  'skill.start-failed': { retryable: false },
  'skill.tampered': { retryable: false },
  'skill.timeout': { retryable: true },
  'skill.write-denied': { retryable: false },
  'tool.unknown': { retryable: false },
} as const

/** One of the product's error codes, `topic.what-is-wrong`. */
export type ErrorCode = keyof typeof ERROR_CODES

/** What an error carries beside its message: `hint` tells the person what to do next, one sentence. */
export interface AssistantErrorOptions extends ErrorOptions {
  hint?: string | undefined
}

/** The only error class of the product: told apart by `code`. Any other error is a bug and passes through. */
export class AssistantError extends Error {
  override readonly name = 'AssistantError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  constructor(code: ErrorCode, message: string, options?: AssistantErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = options?.hint
  }
}

/** By name and code, not `instanceof`: a skill may carry its own copy of core. */
export const isAssistantError = (error: unknown, code?: ErrorCode): error is AssistantError =>
  error instanceof Error && error.name === 'AssistantError' && (!code || (error as AssistantError).code === code)

/** The shape in which an error leaves the process (HTTP body, CLI `--json`, event payload). */
export interface ErrorBody {
  code: ErrorCode
  message: string
  hint?: string | undefined
}

/** Any thrown value as an {@link ErrorBody}; what is not ours becomes `internal.unexpected` without its text. */
export const toErrorBody = (error: unknown): ErrorBody =>
  isAssistantError(error)
    ? { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
    : {
        code: 'internal.unexpected',
        message: 'Something went wrong inside the daemon.',
        hint: 'The details are in the daemon log: assistant daemon logs',
      }
