// A plugin for rolldown: the licences of the packages that went into a bundle, which ask to be kept with every copy.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/

/** What one package says of itself: name, version, licence, and its licence's text. */
function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry))
  const by = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`)
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Copyright ${by}. Licensed under ${license}.`
  return `${name} ${version} (${license})\n\n${text}\n`
}

export const thirdPartyNotices = {
  name: 'third-party-notices',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((chunk) => chunk.moduleIds ?? [])
    const folders = new Set(modules.flatMap((id) => PACKAGE.exec(id)?.[0] ?? []))
    const notices = new Set([...folders].map(noticeOf))
    const source = [...notices].sort().join(`\n${'-'.repeat(80)}\n\n`)
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source })
  },
}
