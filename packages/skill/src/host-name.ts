import { z } from 'zod'

/** A host in lower case, `host:port`, or `*` for any; no scheme, no path. */
export const HostName = z
  .string()
  .max(260)
  .regex(
    /^(?:\*|(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::\d{1,5})?)$/,
    {
      error: 'is not a host in lower case, such as "api.example.com", "example.com:8443" or "*"',
    },
  )

/** One host: what a secret may be sent to, and what a person can set. */
export const NamedHost = HostName.refine((host) => host !== '*', { error: 'is not one named host' })
