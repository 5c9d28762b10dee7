import type { AssistantClient } from '@openpa/client'

/** What a tool is called with. */
export type ToolInput = Readonly<Record<string, unknown>>

/** What came of a call: words for a model, data for programs. */
export interface ToolAnswer {
  text: string
  data?: object | undefined
}

/** A tool that other programs can use over MCP. */
export interface OfferedTool {
  name: string
  description: string
  /** JSON Schema. */
  inputSchema: object
  /** @see https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations */
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint?: boolean; openWorldHint: boolean }
  /** @throws {AssistantError} what went wrong, for the model to read; RpcError for input that is none. */
  run(client: AssistantClient, input: ToolInput, signal: AbortSignal): Promise<ToolAnswer>
}
