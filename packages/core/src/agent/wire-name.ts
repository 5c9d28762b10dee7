/** A tool's name for other programs: function names of model APIs and of MCP clients have no dots. */
export const wireName = (tool: string): string => tool.replaceAll('.', '_')
