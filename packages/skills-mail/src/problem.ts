/** What keeps mail from being read or sent: told to the person. */
export class MailProblem extends Error {
  override readonly name = 'MailProblem'
}
