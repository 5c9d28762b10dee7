const whole = (sentences: readonly string[]) => sentences.map((sentence) => `{request: ${sentence}}`)

/** Ways of looking for a file. */
export const FIND = whole([
  'find the file called budget 2026',
  'find my document named lease contract',
  'find tax-return.pdf',
  'where is invoice-1043.pdf',
  'locate the file budget.xlsx',
  'search for cv.docx',
  'find files about the mortgage',
  'find documents that mention Lisbon',
  'find all documents containing the word warranty',
  'look for PDFs about beekeeping',
  'which of my documents mention the landlord',
  'which files contain apple cake',
  'do I have any documents about insurance',
  'search my documents for the serial number',
  'search my files for boiler',
  'go through my files for invoices',
  'look through my documents for the wedding speech',
  'find the boiler manual in my documents',
  'find the rental contract in my files',
  'look up the warranty period in my documents',
  'list all my PDF files',
  'show me the word files in my documents',
  'find text files mentioning Falcon',
])

/** Ways of asking for a file's text. */
export const READ = whole([
  'read the file budget 2026',
  'open the document lease contract',
  'show me the file called todo.txt',
  'read notes.md',
  'open report.docx',
  'print the file recipe.txt',
  "what's in the file budget.csv",
  'what is in contract.pdf',
  'what does the document lease contract say',
  'read me the PDF boiler manual',
  'display the text file packing',
  'show cv.docx',
])

/** Ways of asking for a summary of a file. */
export const SUMMARISE = whole([
  'summarise the file budget 2026',
  'summarize report.pdf',
  'sum up the document lease contract',
  'give me a summary of the PDF boiler manual',
  'give me a short overview of contract.docx',
  'summarise my document about the trip to Porto',
  'what is the document lease contract about',
  'what is minutes.md about',
  'tell me what is in the file thesis',
  'please summarize the word document proposal',
  'sum up minutes-march.txt',
  'give me an overview of the PDF annual report',
])
