import { type HostedSkill, SkillLibrary } from '@openpa/skill-host'

/** Installed skills, and the way to start each of them, by package name. */
export interface OpenLibrary {
  library: SkillLibrary
  hosted: ReadonlyMap<string, HostedSkill>
}

/** Skills in a folder as the daemon installs and starts them; what they ask for is served by who connects to them. */
export async function openLibrary(folder: string, registryUrl = ''): Promise<OpenLibrary> {
  const hosted = new Map<string, HostedSkill>()
  const library = new SkillLibrary({
    folder,
    mode: async () => 'default',
    bubblewrap: undefined,
    registry: async () => ({ url: registryUrl, cooldown: { days: 7, now: new Date() } }),
    host: {
      add: (skill) => void hosted.set(skill.skill.packageName, skill),
      remove: () => false,
      settingsOf: () => ({}),
      skills: () => [...hosted.values()].map(({ skill }) => skill),
    },
  })
  await library.open()
  return { library, hosted }
}
