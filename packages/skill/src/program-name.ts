import { z } from 'zod'

/** A program by name, without a path. */
export const ProgramName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, { error: 'is not the name of a program, without its path' })
