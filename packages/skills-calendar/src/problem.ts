/** What keeps a calendar from being read or changed: told to the person. */
export class CalendarProblem extends Error {
  override readonly name = 'CalendarProblem'
}
