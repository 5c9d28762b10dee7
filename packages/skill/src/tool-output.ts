/** A tool's answer: `text` for the person or the model, `data` for programs. */
export interface ToolOutput {
  text: string
  data?: unknown
}
