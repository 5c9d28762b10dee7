// RFC 9309: https://www.rfc-editor.org/rfc/rfc9309

interface Rule {
  allow: boolean
  path: string
}

/** More of a file than this is not read. */
const MOST_CHARS = 500_000

/** The rules for a robot of this name: those of its own group, else those for all. */
function rulesFor(text: string, robot: string): Rule[] {
  const groups = new Map<string, Rule[]>()
  let agents: string[] = []
  let isOpen = false
  for (const line of text.slice(0, MOST_CHARS).split(/\r\n|\r|\n/)) {
    const [, key = '', value = ''] = /^\s*([A-Za-z-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? []
    const name = key.toLowerCase()
    if (name === 'user-agent') {
      // Several names one after the other are one group.
      agents = isOpen ? [...agents, value.toLowerCase()] : [value.toLowerCase()]
      isOpen = true
      for (const agent of agents) if (!groups.has(agent)) groups.set(agent, [])
    } else if (name === 'allow' || name === 'disallow') {
      isOpen = false
      // An empty path forbids nothing.
      if (value !== '') for (const agent of agents) groups.get(agent)?.push({ allow: name === 'allow', path: value })
    }
  }
  return groups.get(robot.toLowerCase()) ?? groups.get('*') ?? []
}

/** Whether a rule's path, with `*` for anything and `$` for the end, fits; step by step, so that no pattern takes long. */
function fits(rule: string, path: string): boolean {
  const isEnd = rule.endsWith('$')
  const pieces = (isEnd ? rule.slice(0, -1) : rule).split('*')
  let at = 0
  for (const [i, piece] of pieces.entries()) {
    const isLast = i === pieces.length - 1
    if (i === 0) {
      if (!path.startsWith(piece)) return false
      at = piece.length
    } else if (isLast && isEnd) {
      if (path.length - piece.length < at || !path.endsWith(piece)) return false
      at = path.length
    } else {
      const found = path.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
  }
  return !isEnd || at === path.length
}

/** Whether a robots.txt lets a robot of this name read an address: the longest rule that fits counts, `allow` before `disallow`. */
export function isAllowed(text: string, robot: string, url: URL): boolean {
  const path = url.pathname + url.search
  if (path === '/robots.txt') return true
  const fitting = rulesFor(text, robot).filter((rule) => fits(rule.path, path))
  const best = fitting.reduce<Rule | undefined>((a, b) => {
    if (!a || b.path.length > a.path.length) return b
    return b.path.length === a.path.length && b.allow ? b : a
  }, undefined)
  return best?.allow ?? true
}
