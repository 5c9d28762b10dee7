import { MachineCode, readPGliteWasm } from '@openpa/database'

// Ends with code 0 if a process with these flags can load the database's code from the folder that is its argument. In a process
// of its own, since V8 would end it if it did not know what is asked of it.
process.exitCode = new MachineCode(process.argv[2] ?? '').read(readPGliteWasm()) ? 0 : 1
