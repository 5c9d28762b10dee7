/** A skill as a person sees it. */
export interface SkillView {
  name: string
  packageName: string
  version: string
  /** `shipped` with the assistant, or `installed` by the person. */
  origin: 'shipped' | 'installed'
  enabled: boolean
  description: string
  /** What it may do, in plain words; empty for nothing. */
  permissions: string[]
  tools: SkillToolView[]
  /** Of installed ones. */
  installed: {
    /** npm name, tarball or folder. */
    source: string
    /** As npm writes it. */
    integrity: string
    at: string
    /** Declared hosts that it may reach although their addresses are private. */
    privateHosts: string[]
  } | null
}

/** A tool as a person sees it. */
export interface SkillToolView {
  /** `skill.tool`. */
  name: string
  description: string
  effect: string
}

/** What a person decides on before a skill is installed: all of it read from the package, nothing believed. */
export interface InstallPlan {
  id: string
  name: string
  packageName: string
  version: string
  integrity: string
  /** In plain words; empty for none. */
  permissions: string[]
  tools: SkillToolView[]
  warnings: string[]
  /** The version that it takes the place of, and what is then otherwise. */
  replaces: ({ version: string } & SkillChanges) | null
}

/** What another version of a skill changes, in words. All empty: nothing that a person has to look at again. */
export interface SkillChanges {
  addedPermissions: string[]
  removedPermissions: string[]
  /** Tools that are new, gone, or described otherwise. */
  tools: string[]
}
