const whole = (sentences: readonly string[]) => sentences.map((sentence) => `{request: ${sentence}}`)

/** Ways of asking what is in the calendar. */
export const LIST = whole([
  "what's on my calendar today",
  "what's in my calendar tomorrow",
  'what is on my agenda this week',
  'show my calendar for next week',
  'show me my calendar',
  'list my appointments for friday',
  'list my meetings tomorrow',
  'what meetings do I have on monday',
  'which appointments do I have this week',
  'what events are coming up this month',
  'do I have any appointments tomorrow',
  'do I have any meetings on the 3rd of december',
  'do I have an appointment on thursday',
  'is there anything on my calendar this weekend',
  'what do I have in my calendar on 24 december',
  'when is my next appointment',
  'when is my next meeting',
  'how busy is my calendar next week',
  'what does my schedule look like tomorrow',
  'show me my upcoming events',
  'check my calendar for saturday',
  'my agenda for today',
])

/** Ways of asking for free time. */
export const FREE = whole([
  'when am I free tomorrow',
  'when am I free this week',
  'when will I be free on friday',
  'am I free on friday afternoon',
  'am I available tomorrow morning',
  'will I be free on monday',
  'find me free time next week',
  'find a free slot tomorrow',
  'show my free hours on thursday',
  'what free slots do I have on tuesday',
  'which times are free tomorrow',
  'where are gaps in my calendar today',
  'where is there free time in my calendar this week',
])

/** Ways of adding an event. */
export const ADD = whole([
  'add dentist to my calendar tomorrow at 3pm',
  'put lunch with Ana in my calendar on friday at noon',
  'add team meeting to my calendar on monday from 10 to 11:30',
  'put "parents evening" on my calendar on 3 december at 19:00',
  'enter yoga in my calendar on tuesday at 6pm for 90 minutes',
  'add holiday to my calendar on 24 december',
  'create an event called launch review on thursday at 14:00',
  'create an appointment with the vet tomorrow at 9',
  'schedule an appointment with Dr. Novak on friday at 8:30',
  'new event: concert on saturday at 20:00',
  'new appointment: haircut on wednesday at 5pm',
  'make a calendar entry for the car inspection on 12 january at 10am',
  'schedule coffee with Tom in my calendar tomorrow at 4pm for an hour',
  'block writing time in my calendar on thursday from 9 to 12',
  'please put the flight to Porto into my calendar on 5 december at 6:40',
])
