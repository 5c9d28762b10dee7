import { z } from 'zod'

/** A folder, absolute or from `~/`. */
export const FolderPath = z
  .string()
  .max(500)
  .regex(/^(?:~(?=$|[\\/])|\/|[A-Za-z]:\\)/, { error: 'is not a folder from ~/ or /' })
