import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testPowers } from '@openpa/skill/testing'
import { describe, expect, it } from 'vitest'
import { checkPackage } from './check-package.ts'
import { instructionSkill, readInstructionHead } from './instruction-skill.ts'
import { packInstructions } from './pack-instructions.ts'
import { readTarball } from './read-tarball.ts'

const HEAD = '---\nname: bread\ndescription: Bakes bread.\n---\n'

describe('the head of a SKILL.md', () => {
  it('names the skill and says what it is for', async () => {
    expect(await readInstructionHead(`${HEAD}# Bread`)).toEqual({
      name: 'bread',
      description: 'Bakes bread.',
      version: '0.0.0',
    })
    const full =
      '---\r\nname: a-b2\r\ndescription: >\r\n  Two\r\n  lines\r\nlicense: MIT\r\nmetadata: {version: 1.2.3}\r\n---'
    expect(await readInstructionHead(full)).toEqual({ name: 'a-b2', description: 'Two lines', version: '1.2.3' })
  })

  it.each([
    '# Bread',
    '---\nname: bread\n---\n',
    '---\nname: Bread\ndescription: x\n---\n',
    '---\nname: ../bread\ndescription: x\n---\n',
    '---\nname: bread\ndescription: ""\n---\n',
    `---\nname: bread\ndescription: ${'x'.repeat(1025)}\n---\n`,
    '---\nname: [bread\ndescription: x\n---\n',
    '---\njust text\n---\n',
  ])('is refused: %j', async (text) => {
    await expect(readInstructionHead(text)).rejects.toMatchObject({ code: 'skill.manifest-invalid' })
  })
})

describe('a skill of instructions', () => {
  const files: Record<string, string> = { 'SKILL.md': `${HEAD}Knead it.`, 'references/RYE.md': 'Rye.' }
  const skill = instructionSkill({ name: 'bread', description: 'Bakes bread.' }, async (file) => files[file])
  const read = (input: object) => skill.tools.read?.run(input, testPowers())

  it('gives its text without the head, and the files that it names', async () => {
    expect(await read({})).toEqual({ text: 'Knead it.' })
    expect(await read({ file: './references/RYE.md' })).toEqual({ text: 'Rye.' })
  })

  it('has no other files', async () => {
    for (const file of ['../secret', '/etc/passwd', 'nothing'])
      await expect(async () => read({ file })).rejects.toThrow('no file')
  })

  it('gives no more than a prompt can bear', async () => {
    files['long.txt'] = 'x'.repeat(200_000)
    expect((await read({ file: 'long.txt' }))?.text).toHaveLength(100_002)
  })
})

describe('its folder', () => {
  it('is packed to the same bytes each time, and is a package without powers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openpa-instructions-'))
    writeFileSync(join(folder, 'SKILL.md'), HEAD)
    writeFileSync(join(folder, 'run.sh'), 'exit 1')
    const packed = await packInstructions(folder)
    expect(packed.equals(await packInstructions(folder))).toBe(true)
    const files = await readTarball(packed)
    expect([...files.keys()]).toEqual(['SKILL.md', 'run.sh'])
    expect(await checkPackage(files)).toMatchObject({ name: 'bread', entry: 'SKILL.md', openpa: { permissions: {} } })
    symlinkSync('/etc/hostname', join(folder, 'link'))
    await expect(packInstructions(folder)).rejects.toMatchObject({ code: 'skill.package-unsafe' })
    rmSync(folder, { recursive: true })
  })
})
