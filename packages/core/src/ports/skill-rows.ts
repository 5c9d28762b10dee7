/** JSON rows that skills keep for themselves. */
export interface SkillRows {
  get(ownerId: string, skill: string, key: string): Promise<unknown>
  /** @throws {AssistantError} `skill.quota` when the skill has as many keys, or the value as many characters, as it may. */
  set(ownerId: string, skill: string, key: string, value: unknown): Promise<void>
  /** @returns whether there was one. */
  delete(ownerId: string, skill: string, key: string): Promise<boolean>
  /** Keys that begin with `prefix`, sorted. */
  keys(ownerId: string, skill: string, prefix: string): Promise<string[]>
  /** Everything of a skill. @returns how many rows. */
  clear(ownerId: string, skill: string): Promise<number>
}
