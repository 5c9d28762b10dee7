import { recordMachineCode } from '@openpa/database'

// The daemon as it ships, in a process that may optimise, which leaves the machine code of its database in the folder that is its
// first argument. The daemon has the other arguments.

// Who has started this holds the other end; should that be killed, nobody else would end it.
process.stdin.resume().once('close', () => process.kill(process.pid, 'SIGKILL'))
recordMachineCode(process.argv.splice(2, 1)[0] ?? '')
await import(new URL('../../bundle/main.js', import.meta.url).href)
