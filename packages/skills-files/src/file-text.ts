import type { FilesPower } from '@openpa/skill'

/** What a file says. */
export interface FileText {
  text: string
  /** Of a PDF. */
  pages?: number
}

const PLAIN =
  /\.(?:txt|text|md|markdown|rst|org|adoc|tex|log|csv|tsv|json|jsonl|ya?ml|toml|ini|conf|xml|html?|css|js|mjs|ts|tsx|jsx|py|rb|go|rs|c|h|cpp|java|kt|swift|php|sh|bash|sql|ics|vcf|eml|srt|bib)$/i
const MOST_PAGES = 500

/** Whether text can be got out of a file of this name. */
export const isReadable = (path: string): boolean => PLAIN.test(path) || /\.(?:pdf|docx|odt)$/i.test(path)

/** Whether it costs little to look into. */
export const isPlain = (path: string): boolean => PLAIN.test(path)

/** A problem with a file that is the file's own: said, not thrown on. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/**
 * The text of a file, by its ending.
 * @throws {UnreadableFile} for one that has none or is damaged; errors of the power.
 */
export async function fileText(files: FilesPower, path: string): Promise<FileText> {
  if (/\.pdf$/i.test(path)) return pdfText(await files.readBytes(path))
  if (/\.docx$/i.test(path)) return { text: await documentText(await files.readBytes(path), 'word/document.xml') }
  if (/\.odt$/i.test(path)) return { text: await documentText(await files.readBytes(path), 'content.xml') }
  if (!isPlain(path)) throw new UnreadableFile('I can read text, PDF, docx and odt only.')
  const text = await files.read(path)
  if (text.slice(0, 4000).includes('\0')) throw new UnreadableFile('It is no text.')
  return { text: /\.html?$/i.test(path) ? withoutTags(text) : text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n') }
}

async function pdfText(bytes: Uint8Array): Promise<FileText> {
  const { extractText, getDocumentProxy } = await import('unpdf')
  try {
    const document = await getDocumentProxy(bytes, { verbosity: 0 })
    try {
      if (document.numPages > MOST_PAGES)
        throw new UnreadableFile(`It has ${document.numPages} pages; I read up to ${MOST_PAGES}.`)
      const { text, totalPages } = await extractText(document, { mergePages: false })
      return { text: text.map((page) => page.trim()).join('\n\n'), pages: totalPages }
    } finally {
      await document.loadingTask.destroy()
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error
    const why =
      error instanceof Error && error.name === 'PasswordException'
        ? 'It is protected by a password.'
        : 'It is no PDF, or damaged.'
    throw new UnreadableFile(why, { cause: error })
  }
}

const MOST_XML = 50_000_000

/** The text of a document that is XML in a zip; paragraphs become lines, headings of docx get their signs. */
async function documentText(bytes: Uint8Array, part: string): Promise<string> {
  const { unzipSync, strFromU8 } = await import('fflate')
  const isWanted = ({ name, originalSize }: { name: string; originalSize: number }) =>
    name === part && originalSize <= MOST_XML
  let xml: Uint8Array | undefined
  try {
    xml = unzipSync(bytes, { filter: isWanted })[part]
  } catch (error) {
    throw new UnreadableFile('It is damaged.', { cause: error })
  }
  if (!xml) throw new UnreadableFile('It is no document, or too large.')
  return strFromU8(xml)
    .replace(
      /<w:p\b[^>]*>(?=(?:(?!<\/w:p>)[\s\S])*?<w:pStyle w:val="Heading(\d)")/g,
      (_, level: string) => `${'#'.repeat(Number(level))} `,
    )
    .replace(/<text:h\b[^>]*text:outline-level="(\d)"[^>]*>/g, (_, level: string) => `${'#'.repeat(Number(level))} `)
    .replace(/<(?:w:tab|text:tab|text:s)\b[^>]*\/>/g, '\t')
    .replace(/<(?:w:br|text:line-break)\b[^>]*\/>|<\/(?:w:p|text:p|text:h)>/g, '\n')
    .replace(/<w:(?:instrText|delText)\b[^>]*>[\s\S]*?<\/w:(?:instrText|delText)>|<[^>]*>/g, '')
    .replace(/&(lt|gt|amp|quot|apos|#x?[\da-f]+);/gi, (_, name: string) => entity(name))
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }

function entity(name: string): string {
  const number = /^#(x?)([\da-f]+)$/i.exec(name)
  if (!number) return NAMED[name.toLowerCase()] ?? `&${name};`
  const point = Number.parseInt(number[2] ?? '', number[1] ? 16 : 10)
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
}

const withoutTags = (html: string): string =>
  html
    .replace(/<(script|style|noscript|template)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi, ' ')
    .replace(/<h([1-6])\b[^>]*>/gi, (_, level: string) => `\n${'#'.repeat(Number(level))} `)
    .replace(/<br\b[^>]*>|<\/(?:p|div|li|tr|h[1-6]|section|article|table|ul|ol)\s*>/gi, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|amp|quot|apos|nbsp|#x?[\da-f]+);/gi, (_, name: string) => entity(name))
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
