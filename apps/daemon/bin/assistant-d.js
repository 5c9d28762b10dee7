#!/usr/bin/env node
// The daemon in the foreground. V8's optimising compiler takes 600 MB for one function of the database's WebAssembly and only
// a flag on the command line keeps it away, so this starts Node again with it. A signal must not open the inspector.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const child = spawn(process.execPath, ['--liftoff-only', '--disable-sigusr1', main, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
