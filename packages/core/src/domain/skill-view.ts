/** A skill as a person sees it. */
export interface SkillView {
  name: string
  packageName: string
  version: string
  /** `shipped` with the assistant, `installed` by the person, or an MCP server that the person has added. */
  origin: 'shipped' | 'installed' | 'mcp'
  enabled: boolean
  description: string
  /** What it may do, in plain words; empty for nothing. */
  permissions: string[]
  tools: SkillToolView[]
  /** What the person can set for it. */
  settings: SkillSettingView[]
  /** Of installed ones. */
  installed: {
    /** npm name, tarball or folder. */
    source: string
    /** As npm writes it. */
    integrity: string
    at: string
    /** Declared hosts that it may reach although their addresses are private. */
    privateHosts: string[]
    /** Of one that came by its npm name. */
    origin: RegistryOrigin | null
    /** It is never updated. */
    pinned: boolean
    /** An update that waits for the person's approval; the installed version goes on running. */
    held: HeldUpdate | null
  } | null
}

/** A setting of a skill as a person sees it. */
export interface SkillSettingView {
  name: string
  kind: 'text' | 'number' | 'url' | 'host' | 'folder' | 'folders' | 'programs'
  description: string
  /** As set, else the skill's default; null where there is neither. */
  value: string | number | string[] | null
  isSet: boolean
  /** What the skill may do by this setting, in plain words. */
  permits: string[]
}

/** What a registry says of a package. Nothing of it is verified. */
export interface RegistryOrigin {
  registry: string
  /** Null where the registry does not say. */
  publishedAt: string | null
  publisher: string | null
  /** Whether the registry has a statement of where it was built. `unverified`: its signature was not checked. */
  provenance: 'unverified' | 'none'
  repository: string | null
}

/** An update that changes what was approved. */
export interface HeldUpdate {
  version: string
  /** Of what was looked at; only that is installed. */
  integrity: string
  changes: SkillChanges
}

/** What came of looking for a newer version of one skill. */
export interface SkillUpdate {
  name: string
  packageName: string
  /** Version that was installed before. */
  from: string
  /** Version that was found; null for none. */
  to: string | null
  /**
   * `current`: none is newer. `waiting`: too young. `available`: only looked. `installed`: it runs. `held`: it waits for an approval.
   * `refused`: it cannot be used, for the reason in the notes.
   * `pinned`, `local` (from a tarball or folder), `gone` (not on the registry any more): not updated.
   */
  state: 'current' | 'waiting' | 'available' | 'installed' | 'held' | 'refused' | 'pinned' | 'local' | 'gone'
  /** What else there is to know, in words. */
  notes: string[]
  /** Of one that is held. */
  changes: SkillChanges | null
}

/** A package that a registry has under the keyword of skills. Nothing of it is verified. */
export interface FoundSkill {
  packageName: string
  version: string
  description: string
  publisher: string | null
  publishedAt: string | null
  /** Version that is installed. */
  installed: string | null
  warnings: string[]
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
  /** Of one that came by its npm name. */
  origin: RegistryOrigin | null
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
  /** Tools that are new or described otherwise, and other instructions. */
  tools: string[]
  removedTools: string[]
  /** Another publisher, repository or registry, or a lost provenance. */
  origin: string[]
}

/** An MCP server as a person sees it. */
export interface McpServerView {
  name: string
  kind: 'program' | 'web'
  /** The whole command line, or the address. */
  target: string
  /** What it is given, in plain words. */
  permissions: string[]
  /** `changed`: some of its tools are not what was approved; these are off. */
  state: 'ready' | 'changed' | 'login-needed'
  /** What it says of itself. */
  title: string
  version: string
  tools: SkillToolView[]
  /** What is otherwise than when it was approved, and what names it for an approval; null for nothing. */
  changes: { digest: string; lines: string[] } | null
}
