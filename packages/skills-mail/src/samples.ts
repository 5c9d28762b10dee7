const whole = (sentences: readonly string[]) => sentences.map((sentence) => `{request: ${sentence}}`)

/** Ways of asking for the newest mail. */
export const LIST = whole([
  'check my email',
  'check my mail',
  'show my unread emails',
  'show me my new mail',
  'do I have new mail',
  'do I have any unread emails',
  'is there any new mail',
  'did I get any mail',
  "what's in my inbox",
  'open my inbox',
  'show my inbox',
  'list my latest emails',
  'any new emails',
  'read my new emails',
])

/** Ways of looking for mail. */
export const SEARCH = whole([
  'search my mail for the invoice',
  'search my inbox for boarding pass',
  'find emails from Ana',
  'find mails from the landlord about the boiler',
  'show me messages from ana@example.org',
  'list all emails from the bank',
  'find emails about the lease',
  'look for mails mentioning Lisbon',
  'find the booking number in my email',
  'did Tom email me',
  'has the school written to me',
  'has Petra emailed me about the workshop',
  'do I have any emails from Noor',
  'go through my emails for receipts',
  'look up the order confirmation in my mails',
])

/** Ways of asking for one message. */
export const READ = whole([
  'read mail 12',
  'open email number 304',
  'show me message 7',
  'read the email 55',
  'open mail #9',
  'show the mail 1021',
  'read me the message number 3',
  'open the email no. 18',
])

/** Ways of writing a draft. */
export const DRAFT = whole([
  'draft an email to ana@example.org saying I will be late',
  'draft a mail to info@school.example about the trip saying we are coming',
  'prepare an email to tom@example.com: the keys are under the mat',
  'draft a message to landlord@example.net with subject boiler saying it is broken again',
  'prepare a mail to petra@example.org that says the slides are ready',
  'draft an email to office@example.com saying that I am ill today',
])
