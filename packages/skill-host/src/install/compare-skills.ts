import type { SkillChanges } from '@openpa/core'
import { applySettings, describePermissions, type Permissions, SkillManifest } from '@openpa/skill'
import type { SkillDescription } from '@openpa/skill/mcp'
import type { InstalledSkill } from './skills-lock.ts'

type Compared = Pick<InstalledSkill, 'source'> & { manifest: SkillManifest; description: SkillDescription }

/** Compares what was approved with what is to be. */
export function compareSkills(
  before: Pick<InstalledSkill, 'openpa' | 'description' | 'source'>,
  after: Compared,
): SkillChanges {
  const [was, is] = [withDefaults(SkillManifest.parse(before.openpa)), withDefaults(after.manifest)]
  const gone = Object.keys(before.description.tools).filter((name) => !after.description.tools[name])
  return {
    addedPermissions: inWords(beyond(was, is)),
    removedPermissions: inWords(beyond(is, was)),
    tools: compareTools(before.description, after.description).filter((line) => !gone.map(goneLine).includes(line)),
    removedTools: gone.map(goneLine),
    origin: compareSources(before.source, after.source),
  }
}

/** Whether a person has to look at another version before it runs: it may do more, says something else, or is by somebody else. */
export const needsApproval = ({ addedPermissions, tools, origin }: SkillChanges): boolean =>
  addedPermissions.length + tools.length + origin.length > 0

const inWords = (permissions: Permissions) => [...new Set(describePermissions(permissions))]

/** What is declared, and what comes of it where the person sets nothing: another default is another host or folder. */
function withDefaults({ permissions, settings }: SkillManifest): Permissions {
  const defaults = settings.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value] as const]))
  const { net, connect, secrets, files, exec } = applySettings(permissions, Object.fromEntries(defaults))
  return {
    ...permissions,
    net: [...permissions.net, ...net],
    connect: [...permissions.connect, ...connect],
    secrets: [...permissions.secrets, ...secrets],
    files: [...permissions.files, ...files],
    exec: [...permissions.exec, ...exec],
  }
}

/** What of `asked` is not within `granted`: less of the same, such as fewer methods of a host, is within it. */
function beyond(granted: Permissions, asked: Permissions): Permissions {
  const every = <T>(some: readonly T[], all: readonly T[]) => some.every((one) => all.includes(one))
  const without = <T>(all: readonly T[], not: readonly T[]) => all.filter((one) => !not.includes(one))
  return {
    net: asked.net.filter(
      ({ host, methods }) => !granted.net.some((one) => one.host === host && every(methods, one.methods)),
    ),
    connect: asked.connect.filter(
      ({ host, ports, tls, access }) =>
        !granted.connect.some(
          (one) =>
            one.host === host &&
            every(ports, one.ports) &&
            (tls || !one.tls) &&
            (access === 'read' || one.access === 'send'),
        ),
    ),
    secrets: asked.secrets.filter(
      ({ name, hosts }) => !granted.secrets.some((one) => one.name === name && every(hosts, one.hosts)),
    ),
    files: asked.files.filter(
      ({ folder, access }) =>
        !granted.files.some((one) => one.folder === folder && (one.access === 'write' || access === 'read')),
    ),
    memory: without(asked.memory, granted.memory),
    exec: without(asked.exec, granted.exec),
    schedule: asked.schedule && !granted.schedule,
    tools: without(asked.tools, granted.tools),
  }
}

function compareSources(before: InstalledSkill['source'], after: InstalledSkill['source']): string[] {
  if (before.kind !== 'registry' || after.kind !== 'registry')
    return (before.kind === 'registry') === (after.kind === 'registry')
      ? []
      : [`It comes from a ${after.kind} instead of a ${before.kind}`]
  const [was, is] = [before.origin, after.origin]
  const other = (what: string, old: string | null, now: string | null) =>
    old === null || old === now ? [] : [`Its ${what} is ${now ?? 'not known'} instead of ${old}`]
  return [
    ...other('registry', was.registry, is.registry),
    ...other('publisher', was.publisher, is.publisher),
    ...other('repository', was.repository, is.repository),
    ...(was.provenance !== 'none' && is.provenance === 'none'
      ? ['It has no provenance any more: no statement of where it was built']
      : []),
  ]
}

const goneLine = (name: string) => `${name} is gone`

/** Differences of what the model and the person are told of tools, one line each. */
export function compareTools(before: SkillDescription, after: SkillDescription): string[] {
  const names = [...new Set([...Object.keys(before.tools), ...Object.keys(after.tools)])]
  const tools = names.flatMap((name) => {
    const [old, now] = [before.tools[name], after.tools[name]]
    if (!old) return [`${name} is new (${now?.effect}): ${now?.description}`]
    if (!now) return [goneLine(name)]
    return [
      ...(old.effect === now.effect ? [] : [`${name} has the effect "${now.effect}" instead of "${old.effect}"`]),
      ...(old.description === now.description
        ? []
        : [`${name} says “${now.description}” instead of “${old.description}”`]),
      ...(old.destructive === now.destructive
        ? []
        : [`${name} says that what it does can${now.destructive ? 'not' : ''} be undone`]),
      ...(old.idempotent === now.idempotent
        ? []
        : [`${name} says that it may ${now.idempotent ? '' : 'not '}be repeated without another effect`]),
      ...(sameJson(old.inputSchema, now.inputSchema) ? [] : [`${name} takes another input`]),
    ]
  })
  const worker = sameJson(before.worker, after.worker) ? [] : ['its instructions for the assistant are others']
  const called = before.name === after.name ? [] : [`it is called ${after.name} instead of ${before.name}`]
  return [...called, ...tools, ...worker]
}

const sameJson = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
