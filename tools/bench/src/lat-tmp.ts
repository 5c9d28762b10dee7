import { latency } from './memory/latency.ts'
import { readLocomo } from './memory/locomo.ts'
const [e='',p=''] = process.argv.slice(2)
const n=(s:string)=>s.split(',').filter(Boolean).map(Number)
for (const f of await latency(readLocomo('../shared/data'), n(e), n(p))) console.log(f.db, f.rows, f.name, f.indexed??'', f.value.toFixed(1))
process.exit(0)
