const whole = (sentences: readonly string[]) => sentences.map((sentence) => `{request: ${sentence}}`)

/** Ways of writing a new note. */
export const CREATE = whole([
  'create a note called Garden',
  'create a note called Garden: plant the tulips in October',
  'make a new note named Book ideas',
  'make a note titled Sourdough saying feed the starter twice a day',
  'new note: Holiday plans',
  'new note: Wine list: the red from Porto was the best',
  'write a note called Interview questions',
  'start a note titled Project Falcon',
  "add a note called Recipes with grandma's apple cake needs 5 apples",
  'create a new markdown note named Reading list',
  'please start a new note called Car repairs',
  'can you make a note called Gift ideas',
  'take a note titled Meeting Monday: we moved the launch',
  'begin a note called Dreams',
])

/** Ways of adding to a note. */
export const APPEND = whole([
  'add buy mulch to my note Garden',
  'add "call the roofer" to the note called House',
  'append a new chapter idea to my note Book ideas',
  'append the meeting went well to the note about Falcon',
  'add oat milk works too to the pancake note',
  'write the dentist is moving to my health note',
  'put the new gate code in my house note',
  'add to my note Garden: the roses need pruning',
  'append to the note Reading list: The Overstory',
  'insert two tents in the camping note',
  'add sow beans in May to the garden note please',
  'can you append we agreed on blue to the note named Kitchen',
])

/** Ways of asking for a note. */
export const READ = whole([
  'show my note Garden',
  'show me the note called Book ideas',
  'open my note about the house',
  'open the recipes note',
  'read me my note on sourdough',
  'read the camping note',
  'read out my note Holiday plans',
  "what's in my note Kitchen",
  'what is in the garden note',
  'what does my note Falcon say',
  'what does the note about wine say',
  'display the note named Car repairs',
  'get my note Interview questions',
])

/** Ways of asking which notes there are. */
export const LIST = whole([
  'list my note files',
  'show my Markdown notes',
  'show me all my note files',
  'what note files do I have',
  'which Markdown notes are there',
  'list the notes in my notes folder',
  'show my latest note files',
  'list my recent Markdown notes',
  'what is in my notes folder',
  'which note files have I written',
  'my note files',
])

/** Ways of looking for something in the notes. */
export const SEARCH = whole([
  'search my notes for compost',
  'search through my notes for the wine from Porto',
  'find the gate code in my notes',
  'look for apple cake in my notes',
  'look up the recipe for pesto in my notes',
  'find notes about sourdough',
  'find all notes mentioning Falcon',
  'show me notes on beekeeping',
  'which notes mention the landlord',
  'which of my notes contain invoices',
  'what do my notes say about the roof',
  'what do my notes say on pruning roses',
  'do I have any notes about Lisbon',
  'do I have a note about the boiler',
  'go through my notes for interview questions',
])

/** Ways of asking for the links of a note. */
export const LINKS = whole([
  'what links to my note Garden',
  'which notes link to the note Falcon',
  'show the backlinks of the garden note',
  'show me the links in my note Book ideas',
  'list the backlinks to the note Kitchen',
  'what does the note Garden link to',
  'which notes does my recipes note link to',
  'what are the links of the note Holiday plans',
])

/** Ways of renaming a note. */
export const RENAME = whole([
  'rename the note Garden to Vegetable garden',
  'rename my note Falcon to Project Falcon',
  'rename the camping note to Camping 2027',
  'retitle the note Book ideas to Novel ideas',
  'change the name of the note Kitchen to New kitchen',
  'change the title of my wine note to Wines we liked',
  'please rename my note called House to Home',
])
