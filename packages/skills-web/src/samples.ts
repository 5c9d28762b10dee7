const whole = (sentences: readonly string[]) => sentences.map((sentence) => `{request: ${sentence}}`)

/** Ways of asking for a page. */
export const READ = whole([
  'read https://example.org/article',
  'open https://news.example.com/2026/garden',
  'fetch the page https://example.org',
  'show me the article at https://example.net/post/12',
  'get https://example.org/robots',
  'summarise https://example.org/long-read',
  'summarize the page at https://blog.example.com/bees',
  'what does https://example.org/faq say',
  "what's on https://example.org",
  'what is the article https://example.com/a-b about',
  'give me the text of https://example.org/terms',
  'go to example.org/contact',
  'visit www.example.com',
  'look at the website example.org',
  'tell me what is on https://example.org/news',
  'load the link https://example.com/x?id=3',
  'extract the text from https://example.org/paper',
])

/** Ways of asking to search the web. */
export const SEARCH = whole([
  'search the web for bicycle tours in Portugal',
  'search the internet for a good pancake recipe',
  'search online for cheap flights',
  'look up the opening hours of the zoo online',
  'look for reviews of the film on the web',
  'find a plumber online',
  'find documentation of SQLite on the internet',
  'do a web search for noise cancelling headphones',
  'web search: best tents 2026',
  'do a web search on heat pumps',
  'what does the internet say about cold brew',
  'scour the web for vintage maps',
  'browse the web for kitchen ideas',
  'please search the web about glacier retreat',
  'search for the lyrics of that song on the internet',
  'check the web for train strikes',
])
