import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MachineCode } from './machine-code.ts'

/** A module whose `answer()` gives back a number below 64: one type, one function, its export and its body. */
const moduleThatAnswers = (number: number) =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x07, 0x0a, 0x01, 0x06, ...Buffer.from('answer'), 0x00, 0x00],
    ...[0x0a, 0x06, 0x01, 0x04, 0x00, 0x41, number, 0x0b],
  ])
const WASM = moduleThatAnswers(42)
/** That V8 optimises at once, whoever calls. */
const OPTIMIZE = ['--no-liftoff', '--no-wasm-lazy-compilation']
const AS_BEFORE = ['--liftoff', '--wasm-lazy-compilation']

let folder: string
let code: MachineCode
const written = () => join(folder, readdirSync(folder)[0] ?? '')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-code-'))
  code = new MachineCode(folder)
  OPTIMIZE.forEach(setFlagsFromString)
  const module = await WebAssembly.compile(WASM)
  AS_BEFORE.forEach(setFlagsFromString)
  code.write(WASM, module)
})
afterEach(() => {
  AS_BEFORE.forEach(setFlagsFromString)
  rmSync(folder, { recursive: true, force: true })
})

it('gives back a module that works, and leaves one file', async () => {
  const module = code.read(WASM)
  if (!module) throw new Error('Nothing was read.')
  const { exports } = await WebAssembly.instantiate(module)
  expect((exports as { answer(): number }).answer()).toBe(42)
  expect(readdirSync(folder)).toEqual([expect.stringContaining(process.version)])
})

it('has nothing for other WebAssembly, nor where no folder is', () => {
  expect(code.read(moduleThatAnswers(41))).toBeUndefined()
  expect(new MachineCode(join(folder, 'none')).read(WASM)).toBeUndefined()
})

it.each([
  ['is cut', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['is empty', () => Buffer.alloc(0)],
  [
    'has another bit',
    (bytes: Buffer) => {
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1
      return bytes
    },
  ],
])('does not load a file that %s', (_, damaged) => {
  writeFileSync(written(), damaged(readFileSync(written())))
  expect(code.read(WASM)).toBeUndefined()
})

it('does not load what was written under other flags', () => {
  setFlagsFromString('--no-liftoff')
  expect(code.read(WASM)).toBeUndefined()
  setFlagsFromString('--liftoff')
  expect(code.read(WASM)).toBeDefined()
})

it('does not load a file that cannot be read', () => {
  const path = written()
  rmSync(path)
  mkdirSync(path)
  expect(code.read(WASM)).toBeUndefined()
})

it.each([
  ['no code may be made of strings', '--disallow-code-generation-from-strings'],
  ['nothing catches an access out of bounds', '--disable-wasm-trap-handler'],
])('does not load it where %s', (_, flag) => {
  const program = `
    import { MachineCode } from ${JSON.stringify(new URL('machine-code.ts', import.meta.url).href)}
    const code = new MachineCode(${JSON.stringify(folder)})
    process.stdout.write(String(code.read(Uint8Array.from(${JSON.stringify([...WASM])}))))`
  const run = (...flags: string[]) =>
    execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', program], { encoding: 'utf8' })
  expect(run()).toBe('[object WebAssembly.Module]')
  expect(run(flag)).toBe('undefined')
})

it('leaves the syntax of V8’s own tests off', () => {
  code.read(WASM)
  expect(() => new Function('return %IsUndefined(1)')).toThrow(SyntaxError)
})
