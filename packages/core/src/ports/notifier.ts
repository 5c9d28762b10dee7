/** Shows a message to the person outside a conversation. */
export interface Notifier {
  /** Best effort: resolves to whether something was shown, never throws. */
  notify(message: { title: string; text: string }): Promise<boolean>
}
