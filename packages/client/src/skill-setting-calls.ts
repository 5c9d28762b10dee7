import type { SkillSettingView } from '@openpa/core'
import type { CallApi } from './transport.ts'

/** What can be set for a skill; a skill has what is set at once, and may do what it permits. */
export const skillSettingCalls = (call: CallApi) => {
  const path = (skill: string, setting: string) =>
    `/skills/${encodeURIComponent(skill)}/settings/${encodeURIComponent(setting)}`
  return {
    list: (skill: string) => call<SkillSettingView[]>('GET', `/skills/${encodeURIComponent(skill)}/settings`),
    /** Folders and programs are lists, numbers are numbers, all else is text. */
    set: (skill: string, setting: string, value: string | number | string[]) =>
      call<SkillSettingView>('PUT', path(skill, setting), { value }),
    /** Back to the skill's default. */
    unset: (skill: string, setting: string) => call<SkillSettingView>('DELETE', path(skill, setting)),
  }
}
