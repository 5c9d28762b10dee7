/** Shells that completion is written for. */
export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell'

/** Topics and verbs from command ids such as `memory:list`. */
function wordsByTopic(ids: readonly string[]): { first: string[]; verbs: Map<string, string[]> } {
  const verbs = new Map<string, string[]>()
  for (const id of ids) {
    const [topic = '', verb] = id.split(':')
    const known = verbs.get(topic) ?? []
    verbs.set(topic, verb === undefined ? known : [...known, verb])
  }
  return { first: [...verbs.keys()].sort(), verbs }
}

/** A script for `shell` that completes the first word and, for topics, the second. */
export function completionScript(shell: Shell, ids: readonly string[]): string {
  const { first, verbs } = wordsByTopic(ids)
  const topics = [...verbs].filter(([, list]) => list.length > 0)
  switch (shell) {
    case 'bash':
      return `_assistant() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${first.join(' ')}" -- "$word")); return; fi
  [ "$COMP_CWORD" -eq 2 ] || return
  case "\${COMP_WORDS[1]}" in
${topics.map(([topic, list]) => `    ${topic}) COMPREPLY=($(compgen -W "${list.join(' ')}" -- "$word")) ;;`).join('\n')}
  esac
}
complete -F _assistant assistant`
    case 'zsh':
      return `#compdef assistant
_assistant() {
  if (( CURRENT == 2 )); then compadd ${first.join(' ')}; return; fi
  (( CURRENT == 3 )) || return
  case "\${words[2]}" in
${topics.map(([topic, list]) => `    ${topic}) compadd ${list.join(' ')} ;;`).join('\n')}
  esac
}
compdef _assistant assistant`
    case 'fish':
      return [
        `complete -c assistant -f -n __fish_use_subcommand -a '${first.join(' ')}'`,
        ...topics.map(
          ([topic, list]) =>
            `complete -c assistant -f -n '__fish_seen_subcommand_from ${topic}' -a '${list.join(' ')}'`,
        ),
      ].join('\n')
    case 'powershell':
      return `Register-ArgumentCompleter -Native -CommandName assistant -ScriptBlock {
  param($word, $ast)
  $verbs = @{ ${topics.map(([topic, list]) => `'${topic}' = '${list.join(' ')}'`).join('; ')} }
  $said = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" } | Where-Object { $_ -ne $word })
  $choices = if ($said.Count -eq 0) { '${first.join(' ')}' } elseif ($said.Count -eq 1) { $verbs[$said[0]] } else { '' }
  -split $choices | Where-Object { $_ -like "$word*" }
}`
  }
}
