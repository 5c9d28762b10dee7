import { compilePGlite, isPGliteCompiledAhead, MachineCode } from '@openpa/database'
import { checkout } from '../product.ts'
import { measure } from './latency.ts'
import { readLocomo } from './locomo.ts'
import { openEmbedded } from './stores.ts'

// Times searches on the embedded database as a daemon has it: started with its flags, with the machine code that the build has left.
// Arguments: the folder that holds `locomo/`, and how many turns. Prints the figures as JSON.
const [folder = '.', rows = '0'] = process.argv.slice(2)
await compilePGlite(new MachineCode(checkout('apps', 'daemon', 'machine-code')))
const database = await openEmbedded()
const figures = await measure(database, readLocomo(folder), Number(rows))
process.stdout.write(JSON.stringify(figures.map((figure) => ({ ...figure, compiledAhead: isPGliteCompiledAhead() }))))
await database.close()
