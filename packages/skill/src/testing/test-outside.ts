import { type Check, failure } from './failure.ts'
import type { TestPowers, TestWorld } from './test-powers.ts'

/** Requests, connections and programs, as the test plays them. */
export function testOutside(
  { respond, serve, run }: TestWorld,
  check: Check,
): Pick<TestPowers, 'fetch' | 'requests' | 'secret' | 'connect' | 'exec' | 'programs'> {
  const requests: TestPowers['requests'] = []
  const programs: TestPowers['programs'] = []
  return {
    requests,
    programs,
    async fetch(address, options = {}) {
      const url = new URL(address)
      check({ power: 'fetch', url, method: options.method ?? 'GET' })
      requests.push({ url: url.href, options })
      if (!respond) throw failure('skill.fetch-failed', `${url.host} cannot be reached.`)
      return respond(url, options)
    },
    async connect({ host, port, tls = true }) {
      const target = { host: host.toLowerCase(), port, tls }
      check({ power: 'connect', ...target })
      if (!serve) throw failure('skill.fetch-failed', `${host}:${port} cannot be reached.`)
      return serve(target)
    },
    async exec(request) {
      check({ power: 'exec', program: request.program })
      check({ power: 'files', path: request.cwd, access: 'read' })
      programs.push(request)
      if (!run) throw failure('skill.program-not-found', `There is no program "${request.program}" on this machine.`)
      return run(request)
    },
    async secret(name) {
      check({ power: 'secret', name })
      return `{{secret:${name}}}`
    },
  }
}
