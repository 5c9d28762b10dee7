/** The verb of a request to convert. */
export const VERB: RegExp =
  /^(?:please )?(?:convert(?:ing)?|conversion(?: of| from)?|change|turn|express|translate|switch|transform|put|write|from|(?:the )?equivalent of)\b\s*/i

/** "how far is", "how hot is" before a quantity. */
export const ADJECTIVE: RegExp =
  /^how (?:much|far|heavy|hot|cold|warm|long|tall|high|big|fast|wide|deep) (?:is|are|would be|does|do|was)\s+/i

/** What asks for the number of a unit. */
export const HOW_MANY: readonly string[] = ['how many', 'how much', 'what number of', 'number of', 'amount of']

/** What stands between the unit that is wanted and the quantity. */
export const FILLER: readonly string[] = [
  'are there in',
  'is there in',
  'there are in',
  'are contained in',
  'do you get in',
  'do you get from',
  'do i get from',
  'do you need for',
  'would be in',
  'fit in',
  'fit into',
  'go into',
  'make up',
  'makes up',
  ...'are is in into to per from for of make makes equal equals does do would be will has have'.split(' '),
]

/** What stands between a quantity and the unit that is wanted. */
export const TO: readonly string[] = [
  'what is that in',
  'what is it in',
  'how much is that in',
  'how much is it in',
  'is equal to how many',
  'is how many',
  'are how many',
  'equals how many',
  'equal how many',
  'makes how many',
  'make how many',
  'is what in',
  'is in',
  'are in',
  'converted to',
  'converted into',
  'expressed in',
  'how many',
  'in terms of',
  ...'in to into as = equals'.split(' '),
]

/** Words at the end that change nothing. */
export const END: readonly string[] =
  'make makes have has contain contains hold holds equal equals is are be weigh measure there instead exactly roughly units scale that it this'.split(
    ' ',
  )
