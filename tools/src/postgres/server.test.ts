import { access } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { describe, expect, inject, it } from 'vitest'
import { createDatabase, runSql, startPostgres } from './server.ts'

const url = inject('postgresUrl')

describe.skipIf(!url)('private PostgreSQL (skipped: none on this machine)', () => {
  it('is version 17 with the settings tests rely on', async () => {
    const settings = ['server_version_num', 'listen_addresses', 'unix_socket_directories', 'jit', 'fsync', 'wal_level']
    const values = await runSql(
      url,
      settings.map((name) => `show ${name}`),
    )
    expect(values).toMatch(/^17\d{4}\n127\.0\.0\.1\n\noff\noff\nlogical$/)
  })

  it('has pg_cron, loaded and able to schedule', async () => {
    await runSql(url, ['create extension if not exists pg_cron'])
    expect(await runSql(url, [`select cron.schedule('never', '0 0 1 1 *', 'select 1') > 0`])).toBe('t')
    expect(await runSql(url, [`select cron.unschedule('never')`])).toBe('t')
  })

  it('creates databases owned by a role that is no superuser', async () => {
    const database = await createDatabase(url)
    const role = `select current_user, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, pg_has_role('pg_checkpoint', 'member')
      from pg_roles where rolname = current_user`
    expect(await runSql(database.url, [role])).toBe('openpa|f|f|t|t|t')
    const owner = 'select datdba::regrole from pg_database where datname = current_database()'
    expect(await runSql(database.url, [owner])).toBe('openpa')
    await database.drop()
    await expect(runSql(database.url, ['select 1'])).rejects.toThrow('does not exist')
  })

  it('has vector and room for more in the schema extensions', async () => {
    const database = await createDatabase(url)
    const distance = `select '[1,0]'::extensions.vector operator(extensions.<=>) '[0,1]'::extensions.vector`
    expect(await runSql(database.url, [distance])).toBe('1')
    await runSql(database.url, ['create extension pgcrypto schema extensions', 'create schema mine'])
    await database.drop()
  })

  it('knows letters beyond ASCII', async () => {
    expect(await runSql(url, [`select lower('ÄÉ'), to_tsvector('simple', 'ÄÉ')`])).toBe(`äé|'äé':1`)
  })

  it('keeps databases apart and drops one in use', async () => {
    const [one, two] = await Promise.all([createDatabase(url), createDatabase(url, { owner: 'postgres' })])
    await runSql(one.url, ['create table public.notes (id int)'])
    expect(await runSql(two.url, [`select to_regclass('public.notes') is null, current_user`])).toBe('t|postgres')
    const sleeper = runSql(one.url, ['select pg_sleep(3600)']).catch(String)
    const connected = `do $$ begin while not exists (select from pg_stat_activity where query like '%pg_sleep(3600)' and
      pid <> pg_backend_pid()) loop perform pg_stat_clear_snapshot(); end loop; end $$`
    await runSql(url, [connected])
    await Promise.all([one.drop(), two.drop()])
    expect(await sleeper).toContain('terminating connection')
  })

  it('is gone after stop', async () => {
    const server = await startPostgres()
    const folder = await runSql(server.url, ['show data_directory'])
    await server.stop()
    await expect(access(folder)).rejects.toThrow('ENOENT')
    const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1')
    await expect(
      new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject)),
    ).rejects.toThrow('ECONNREFUSED')
    await server.stop()
  })
})
