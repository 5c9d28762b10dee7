#!/usr/bin/env node
// The daemon in the foreground, with the flags of Node that it needs (`nodeFlags` in package.json, read by the CLI too):
// --liftoff-only: V8's optimising compiler takes 600 MB for one function of the database's WebAssembly, and only a flag on the
// command line keeps it away; what that compiler makes of the database is there from the build (src/machine-code), where
// --wasm-tiering-budget has it compile whatever is run, and which only a process with the same flags may load.
// --max-semi-space-size and --optimize-for-size save 60 MB at idle. --initial-old-space-size: the heap grows to what a start needs
// before garbage is looked for, a fifth of a start's work less. --disable-sigusr1: no signal opens the inspector. `nodeEnv`: glibc
// gives freed memory back instead of keeping an arena for each thread, 10 MB less.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const { nodeFlags, nodeEnv } = JSON.parse(readFileSync(at('../package.json'), 'utf8'))
const child = spawn(process.execPath, [...nodeFlags, at('../bundle/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...nodeEnv, ...process.env },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
