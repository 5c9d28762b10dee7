/** What upkeep can be tuned by. */
export interface UpkeepSettings {
  /** After so many days without use, half of a statement's importance above the floor is left. */
  halfLifeDays: number
  /** No importance falls below this, 0..1. */
  floor: number
}

/** Used where nothing else is set. */
export const UPKEEP_DEFAULTS: UpkeepSettings = { halfLifeDays: 90, floor: 0.1 }
