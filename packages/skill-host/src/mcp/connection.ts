import type { RpcMessage, RpcPeer } from '@openpa/skill/mcp'
import type { LoadedSkill } from '../load-skill.ts'

/** A skill with the way to start it. */
export interface HostedSkill {
  skill: LoadedSkill
  connect: ConnectSkill
}

/** What is asked of a skill goes through it. */
export type SkillPeer = Pick<RpcPeer, 'request' | 'closed'>

/** A skill that is running: the host's end of its connection. */
export interface SkillConnection {
  readonly peer: SkillPeer
  /** Ends it; what is being asked of it fails. */
  close(): void
  /** To be called when a call was given up: one that hangs is ended. Resolves when it is known. */
  release(): Promise<void>
}

/** Starts a skill; what it asks of the host comes to `serve`. */
export type ConnectSkill = (serve: PowerServer) => Promise<SkillConnection>

/** The host's side of a skill's questions. */
export interface PowerServer {
  /** One use of a power. */
  power(params: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown>
  /** A line of the skill's log. */
  message(params: Readonly<Record<string, unknown>>): void
}

/** Hands a message over as the wire would: a copy, later. */
export const wire =
  (receive: (message: unknown) => void) =>
  (message: RpcMessage): void => {
    const copy: unknown = JSON.parse(JSON.stringify(message))
    queueMicrotask(() => receive(copy))
  }
