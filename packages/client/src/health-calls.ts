import type { HealthCheck, RotatedKey } from './api-types.ts'
import type { CallApi } from './transport.ts'

/** How the assistant is, and what keeps it well. */
export const healthCalls = (call: CallApi) => ({
  /** Looks at everything that it stands on; starts sandboxes and asks model servers, but no model. */
  checks: () => call<HealthCheck[]>('GET', '/doctor'),
  /** Encrypts all secrets anew, with another key. */
  rotateSecretKey: () => call<RotatedKey>('POST', '/secrets/rotate-key'),
})
