import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunTaint, systemClock, type ToolCallContext } from '@openpa/core'
import { createAuditLog, createSkillRows, ensureDataDir, openPGlite } from '@openpa/database'
import { createPgMemoryStore } from '@openpa/memory'
import { type BrokerDeps, createEgress } from '@openpa/skill-host'
import { Reminders } from '../../../../apps/daemon/src/adapters/reminders.ts'
import { SecretKey } from '../../../../apps/daemon/src/adapters/secret-key.ts'
import { createSecretStore } from '../../../../apps/daemon/src/adapters/secret-store.ts'
import { createBuiltInEmbedder } from '../../../../apps/daemon/src/adapters/static-embedder.ts'

/** Who asks in a benchmark of skills. */
export const CONTEXT: ToolCallContext = {
  ownerId: '00000000-0000-4000-8000-000000000001',
  runId: '00000000-0000-4000-8000-000000000002',
  now: new Date('2026-11-24T09:00:00Z'),
  timeZone: 'Europe/Berlin',
  signal: new AbortController().signal,
  idempotencyKey: '',
  taint: new RunTaint(),
  isApproved: false,
}

/** What powers are served from, on an embedded database of its own. */
export async function openSkillParts(): Promise<{ deps: BrokerDeps; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'openpa-bench-skills-'))
  await ensureDataDir(join(folder, 'data'))
  const database = await openPGlite(join(folder, 'data'))
  const deps: BrokerDeps = {
    memory: createPgMemoryStore(database, createBuiltInEmbedder()),
    reminders: new Reminders(database, systemClock, { notify: async () => false }),
    secrets: createSecretStore(database, new SecretKey(join(folder, 'secrets.key'), undefined)),
    rows: createSkillRows(database),
    audit: createAuditLog(database),
    egress: createEgress(),
    // Nothing here is permitted, so nothing is left to be asked for.
    gate: { mayFetch: async () => undefined, mayCall: async () => undefined },
    notify: async () => undefined,
    log: () => undefined,
    home: homedir(),
    env: process.env,
    ownFolders: [folder],
  }
  const close = async () => {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { deps, close }
}
