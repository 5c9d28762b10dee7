import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { AssistantError } from '@openpa/core'
import { POWER_METHOD, RpcPeer } from '@openpa/skill/mcp'
import type { ConnectSkill, PowerServer } from '../mcp/connection.ts'
import type { CrashRecord } from './crash-record.ts'
import { readLines } from './read-lines.ts'
import type { SandboxCommand } from './sandbox-command.ts'
import { watchProcess } from './watch-process.ts'

/** Limits of a sandboxed process. */
export interface SandboxLimits {
  /** Resident memory in bytes (300 MB). */
  memoryBytes: number
  /** What one process may print between two requests (20 MB). */
  outputBytes: number
  /** One message (5 MB). */
  lineBytes: number
  /** Idle time after which it is stopped (60 s). */
  idleMs: number
  /** How long it may take to start (10 s). */
  startMs: number
}

/** Limits unless a test sets others. */
export const SANDBOX_LIMITS: SandboxLimits = {
  memoryBytes: 300_000_000,
  outputBytes: 20_000_000,
  lineBytes: 5_000_000,
  idleMs: 60_000,
  startMs: 10_000,
}

/** How a process is started. */
export interface ProcessPlan {
  /** @throws {AssistantError} where it cannot be, such as `skill.sandbox-missing`. */
  command(): SandboxCommand | Promise<SandboxCommand>
  cwd: string
  /** A folder for it to write to, made when it is missing. */
  cacheFolder: string
}

/** A skill that is to run in a sandbox. */
export interface SandboxedSkill {
  name: string
  plan: ProcessPlan
  limits: SandboxLimits
  crashes: CrashRecord
  /** Checks the folder before each start. */
  check(): Promise<void>
  /** Checks what the running skill says of itself, before it is used. */
  verify(peer: RpcPeer): Promise<void>
}

/** Messages that make no sense, after which a skill is stopped. */
const MOST_INVALID = 10

interface Running {
  child: ChildProcessWithoutNullStreams
  peer: RpcPeer
  /** Kills it, whatever it does; what waits fails with `error`. */
  end(error: Error): void
}

/** Starts a skill in its sandbox when it is first needed; stops it when it is idle, too large, too loud, or makes no sense. */
export const connectSandbox =
  (skill: SandboxedSkill): ConnectSkill =>
  async (server) => {
    await pause(skill.crashes.wait())
    await skill.check()
    const command = await skill.plan.command()
    await mkdir(skill.plan.cacheFolder, { recursive: true, mode: 0o700 })
    const running = run(skill, command, server)
    const timer = setTimeout(
      () => running.end(failed(skill, `it did not start within ${skill.limits.startMs / 1000} s`)),
      skill.limits.startMs,
    )
    try {
      await skill.verify(running.peer)
    } catch (error) {
      running.end(error instanceof Error ? error : failed(skill, String(error)))
      throw error
    } finally {
      clearTimeout(timer)
    }
    return {
      peer: running.peer,
      close: () => running.end(new Error('The skill was stopped.')),
      release: () => endIfHanging(skill, running),
    }
  }

/** A skill that does not say a word within this is in an endless loop. */
const PING_MS = 300

async function endIfHanging({ name, crashes }: SandboxedSkill, { peer, end }: Running): Promise<void> {
  try {
    await peer.request('ping', {}, AbortSignal.timeout(PING_MS))
  } catch {
    crashes.add()
    end(new AssistantError('skill.timeout', `The skill ${name} was stopped: it did not answer any more.`))
  }
}

const failed = ({ name }: SandboxedSkill, why: string) =>
  new AssistantError('skill.start-failed', `The skill ${name} could not be started: ${why}.`)

function run(skill: SandboxedSkill, { program, args, env }: SandboxCommand, server: PowerServer): Running {
  const { limits, name } = skill
  const child = spawn(program, args, { cwd: skill.plan.cwd, env, stdio: 'pipe', windowsHide: true })
  let invalid = 0
  let why = ''
  const write = (message: object) => {
    if (child.stdin.writable) child.stdin.write(`${JSON.stringify(message)}\n`)
  }
  const peer = new RpcPeer(write, {
    requests: { [POWER_METHOD]: server.power, ping: () => ({}) },
    notifications: {
      'notifications/message': server.message,
      'openpa/failed': ({ message }) => {
        why = String(message).slice(0, 500)
      },
    },
  })
  const stopWatching = watchProcess(child.pid, limits, {
    isIdle: () => peer.waiting === 0,
    tooLarge: () =>
      crash('skill.memory-exceeded', `used more than ${Math.round(limits.memoryBytes / 1e6)} MB of memory`),
    idle: () => end(new Error('The skill was idle.')),
  })
  let ended = false
  const end = (error: Error) => {
    if (ended) return
    ended = true
    stopWatching()
    peer.close(error)
    child.kill('SIGKILL')
    // What it has started, and reads on, finds its input ended.
    child.stdin.destroy()
  }
  const crash = (code: 'skill.memory-exceeded' | 'skill.output-exceeded' | 'skill.protocol', what: string) => {
    skill.crashes.add()
    end(new AssistantError(code, `The skill ${name} was stopped: it ${what}.`))
  }
  readLines(child, limits, {
    line: (text) => {
      if (receive(peer, text)) return
      invalid++
      if (invalid > MOST_INVALID) crash('skill.protocol', 'sent messages that make no sense')
    },
    note: (text) => server.message({ data: text }),
    isQuiet: () => peer.waiting === 0,
    tooMuch: () =>
      crash(
        'skill.output-exceeded',
        `gave back more than ${limits.outputBytes / 1e6} MB, or a message of more than ${limits.lineBytes / 1e6} MB`,
      ),
  })
  child.stdin.on('error', () => undefined)
  child.on('error', (error) => end(failed(skill, error.message)))
  child.on('close', (code, signal) => {
    if (!ended) skill.crashes.add()
    end(failed(skill, why || `it ended with ${signal ?? code}`))
  })
  return { child, peer, end }
}

/** @returns false for what is no message. */
function receive(peer: RpcPeer, line: string): boolean {
  try {
    return peer.receive(JSON.parse(line))
  } catch {
    return false
  }
}
