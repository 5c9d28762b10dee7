import { deflateSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'

/** A PDF with a page for each text, compressed as programs write it. */
export function pdf(...pages: string[]): Uint8Array {
  const escaped = (text: string) => text.replace(/[\\()]/g, '\\$&')
  const streams = pages.map((page) => {
    const lines = page.split('\n').map((line) => `(${escaped(line)}) Tj T*`)
    return deflateSync(Buffer.from(`BT /F1 12 Tf 14 TL 72 720 Td ${lines.join(' ')} ET`, 'latin1'))
  })
  const kids = pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ')
  const objects: Buffer[] = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    ...streams.flatMap((stream, i) => [
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * i} 0 R >>`,
      ),
      Buffer.concat([
        Buffer.from(`<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`),
        stream,
        Buffer.from('\nendstream'),
      ]),
    ]),
  ]
  const parts = [Buffer.from('%PDF-1.4\n')]
  const offsets: number[] = []
  let length = parts[0]?.length ?? 0
  for (const [i, object] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')])
    offsets.push(length)
    length += part.length
    parts.push(part)
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  )
  return new Uint8Array(Buffer.concat(parts))
}

const escapeXml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** A Word document; a line that begins with `#` is a heading. */
export function docx(...lines: string[]): Uint8Array {
  const paragraphs = lines.map((line) => {
    const [, signs = '', text = ''] = /^(#*) ?(.*)$/.exec(line) ?? []
    const style = signs === '' ? '' : `<w:pPr><w:pStyle w:val="Heading${signs.length}"/></w:pPr>`
    // Programs cut texts into runs wherever they like.
    const [a, b] = [text.slice(0, 4), text.slice(4)]
    const run = (part: string) => `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">${escapeXml(part)}</w:t></w:r>`
    return `<w:p w:rsidR="00A1">${style}${run(a)}${run(b)}<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>`
  })
  const body = `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${paragraphs.join('')}</w:body></w:document>`
  return zipSync({ '[Content_Types].xml': strToU8('<Types/>'), 'word/document.xml': strToU8(body) })
}

/** A document of LibreOffice. */
export const odt = (heading: string, text: string): Uint8Array =>
  zipSync({
    mimetype: strToU8('application/vnd.oasis.opendocument.text'),
    'content.xml': strToU8(
      `<office:body><text:h text:outline-level="1">${escapeXml(heading)}</text:h><text:p>${escapeXml(text)}<text:s/>end</text:p></office:body>`,
    ),
  })
