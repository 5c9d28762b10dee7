import type { AssistantClient } from '@openpa/client'
import { expect, it } from 'vitest'
import { makeHome, startDaemon } from './run-daemon.ts'

const SUM = 'what is 15% of 1240?'
const answerOf = async (client: AssistantClient, text: string) => {
  for await (const { kind, payload } of client.ask({ text })) {
    if (kind === 'run-finished') return payload?.answer
    if (kind === 'run-failed') return payload?.code
  }
  return undefined
}
const enabledOf = async (client: AssistantClient, name: string) => {
  const { origin, enabled } = await client.skill(name)
  return { origin, enabled }
}

it('a shipped skill that is switched off does nothing, until it is switched on again', async () => {
  using home = makeHome()
  {
    await using daemon = await startDaemon(home)
    const { client } = daemon
    // What it does is not looked for: a skill that is off would be proposed.
    await client.setSetting('skills.discovery', 'off')
    expect(await answerOf(client, SUM)).toContain('186')
    expect(await client.changeSkill('calc', { enabled: false })).toMatchObject({ name: 'calc', enabled: false })
    expect(await answerOf(client, SUM)).toBe('model.not-configured')
    expect((await client.tools()).map(({ skill }) => skill)).not.toContain('calc')
    // What is set for one that is off is there when it is on again.
    await client.changeSkill('mail', { enabled: false })
    await client.skillSettings.set('mail', 'address', 'ana@example.org')
    // Twice is as once.
    await client.changeSkill('calc', { enabled: false })
  }
  await using daemon = await startDaemon(home)
  const { client } = daemon
  expect(await enabledOf(client, 'calc')).toEqual({ origin: 'shipped', enabled: false })
  expect(await enabledOf(client, 'clock')).toEqual({ origin: 'shipped', enabled: true })
  expect(await answerOf(client, SUM)).toBe('model.not-configured')
  await client.changeSkill('mail', { enabled: true })
  expect(await client.skillSettings.list('mail')).toContainEqual(
    expect.objectContaining({ name: 'address', value: 'ana@example.org' }),
  )
  await client.changeSkill('@openpa/skills-calc', { enabled: true })
  expect(await answerOf(client, SUM)).toContain('186')
  const actions = (await client.audit({ actor: 'person', limit: 10 })).map(
    ({ action, target }) => `${action} ${target}`,
  )
  expect(actions).toEqual(expect.arrayContaining(['skill.disable calc', 'skill.enable @openpa/skills-calc']))
  await expect(client.changeSkill('nothing', { enabled: false })).rejects.toMatchObject({ code: 'skill.not-found' })
})
