import type { Powers, ToolOutput } from '@openpa/skill'
import { type FoundFile, folders, nameOf, walkFolders } from './walk-folders.ts'
import { isForm, tellingWords, wordsOf } from './words.ts'

/** The file that is meant by a path, a name or words of its name; or what to say where there is none or are several. */
export async function pickFile(powers: Powers, asked: string): Promise<{ path: string } | ToolOutput> {
  if (/^(?:~?[\\/]|[A-Za-z]:[\\/])/.test(asked)) return { path: asked }
  const roots = await folders(powers)
  const { files } = await walkFolders(powers, roots)
  const fits = fitting(files, asked)
  const [first, ...others] = fits
  if (!first) return { text: `There is no file “${asked}” in ${roots.join(', ')}.`, data: { found: [] } }
  if (others.length === 0) return first
  const paths = fits.map(({ path }) => path)
  return {
    text: `Several files fit “${asked}”:\n${paths
      .slice(0, 20)
      .map((path) => `  ${path}`)
      .join('\n')}`,
    data: { found: paths },
  }
}

export const isPath = (one: { path: string } | ToolOutput): one is { path: string } => 'path' in one

function fitting(files: readonly FoundFile[], asked: string): FoundFile[] {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  const named = files.filter(
    ({ name, path }) =>
      same(name, asked) || path.toLowerCase().replaceAll('\\', '/').endsWith(`/${asked.toLowerCase()}`),
  )
  if (named.length > 0) return named
  const bare = files.filter(({ name }) => same(name.replace(/\.[^.]+$/, ''), asked))
  if (bare.length > 0) return bare
  const words = tellingWords(asked)
  return files.filter(({ path }) => {
    const own = wordsOf(nameOf(path))
    return words.length > 0 && words.every((one) => own.some((word) => isForm(word, one)))
  })
}
