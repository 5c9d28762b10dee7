import type { McpServerView } from '@openpa/core'
import type { CallApi } from './transport.ts'

/** An MCP server to be added: a program on this machine, or one over HTTP. `{{secret:name}}` stands for a secret. */
export type NewMcpServer =
  | {
      kind: 'program'
      command: string
      args?: string[]
      env?: Record<string, string>
      /** Absolute paths. */
      read?: string[]
      write?: string[]
      net?: boolean
      sandboxed?: boolean
    }
  | { kind: 'web'; url: string; headers?: Record<string, string> }

/** MCP servers as skills. */
export const mcpCalls = (call: CallApi) => {
  const path = (name: string, verb = '') => `/mcp/${encodeURIComponent(name)}${verb}`
  return {
    list: () => call<McpServerView[]>('GET', '/mcp'),
    show: (name: string) => call<McpServerView>('GET', path(name)),
    /** Starts it, and keeps it with the tools that it has now. */
    add: (name: string, server: NewMcpServer) => call<McpServerView>('PUT', path(name), server),
    /** Starts it anew, and compares its tools with what was approved. */
    test: (name: string) => call<McpServerView>('POST', path(name, '/test')),
    /** Approves the tools that it has now, if they are still those of `digest`. */
    approve: (name: string, digest: string) => call<McpServerView>('POST', path(name, '/approve'), { digest }),
    /** @returns what to open in a browser, which comes back to `redirectUri`. */
    beginLogin: (name: string, redirectUri: string, clientId?: string) =>
      call<{ url: string; state: string }>('POST', path(name, '/login'), {
        redirectUri,
        ...(clientId === undefined ? {} : { clientId }),
      }),
    finishLogin: (name: string, state: string, code: string) =>
      call<McpServerView>('POST', path(name, '/login/finish'), { state, code }),
    remove: (name: string) => call<{ removed: string }>('DELETE', path(name)),
  }
}
