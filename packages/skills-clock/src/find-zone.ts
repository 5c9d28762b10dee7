import { PLACES } from './places.ts'

/** A place and its zone. */
export interface Place {
  name: string
  /** IANA zone, or an offset such as `+05:30`. */
  zone: string
  /** The city whose time is given, where the place has several zones. */
  city?: string
}

const plain = (name: string) =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+:/]+/gu, ' ')
    .trim()

/** Zones that the runtime still lists under the name they had before. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Europe/Kiev', 'Europe/Kyiv'],
])

/** The name that a zone has today. */
export const modernZone = (zone: string): string => RENAMED.get(zone) ?? zone

const readPlaces = (): ReadonlyMap<string, Place> => {
  const places = new Map<string, Place>()
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    if (!zone.includes('/') || zone.startsWith('Etc/')) continue
    const name = zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
    places.set(plain(name), { name, zone: modernZone(zone) })
  }
  for (const line of PLACES.trim().split('\n')) {
    const [zone = '', names = ''] = line.split(': ')
    for (const entry of names.split('; ')) {
      const [first = '', ...others] = entry.split('=')
      const [name = '', city] = first.split('>')
      const place = { name, zone: modernZone(zone), ...(city && { city }) }
      for (const alias of [name, ...others]) places.set(plain(alias), place)
    }
  }
  return places
}

const BEFORE =
  /^(?:(?:(?:what(?:'s| is)?|tell me|(?:do )?(?:they|people|we) have|have they got|show me|give me|and|the|current(?:ly)?|local|exact|right now|now|time(?: and date)?|clock|zone|is|it|in|at|for|of|over|there|on|city of|people in)\b)[\s,]*)+(?=\S)/i
const AFTER =
  /(?:[\s,?!.]|\b(?:right now|now|currently|presently|at the moment|at present|at this moment|this moment|today|please|pls|thanks|thank you|local|standard|daylight|savings?|time ?zone|zone|time|clock|exactly|is it|it is|be|over there|there|then|o'clock|'s)\b)+$/i

/** `in Tokyo right now`, `Tokyo time` without what surrounds the place. */
export const placeIn = (text: string): string => {
  const tidy = text.replace(/[’‘`]/g, "'").trim().replace(AFTER, '')
  return tidy.replace(BEFORE, '').replace(AFTER, '').replace(/'s?$/, '').trim()
}

const OFFSET = /^(?:utc|gmt) ?(?<sign>[+-−])(?<hours>\d{1,2})(?::?(?<minutes>[0-5]\d))?$/i
const FARTHEST_HOURS = 14

function offsetPlace(text: string): Place | undefined {
  const { sign, hours = '', minutes = '00' } = OFFSET.exec(text)?.groups ?? {}
  if (!sign || Number(hours) > FARTHEST_HOURS) return undefined
  const zone = `${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`
  return { name: `UTC${zone}`, zone }
}

function zoneByName(text: string): Place | undefined {
  if (!text.includes('/')) return undefined
  const wanted = text.toLowerCase().replaceAll(' ', '_')
  const zone = Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase() === wanted)
  if (zone) return { name: modernZone(zone), zone: modernZone(zone) }
  try {
    // Older and newer names of a zone are accepted, though not listed.
    const known = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
    return { name: text, zone: modernZone(known) }
  } catch {
    return undefined
  }
}

/** Continents of the zone database over which a country spreads, where they are several. */
const REACH: ReadonlyMap<string, readonly string[]> = new Map([
  ['United States', ['America', 'Pacific']],
  ['Russia', ['Europe', 'Asia']],
  ['Spain', ['Europe', 'Atlantic', 'Africa']],
  ['Portugal', ['Europe', 'Atlantic']],
])

const continent = ({ zone }: Place) => zone.slice(0, zone.indexOf('/'))

const reaches = (around: Place, town: Place) =>
  (REACH.get(around.name) ?? [continent(around)]).includes(continent(town))

/** Names of places that are words of their own in a sentence about something else. */
const WORDS = new Set(
  'bath center easter home local mobile most nice reading same victoria midway troll here north south east west'.split(
    ' ',
  ),
)
/** Words of the longest names. */
const LONGEST_NAME = 4
const SHORTEST_WORD = 5
/** Fewer words are a name by themselves, and that is not known. */
const SENTENCE = 4

/** The longest known name somewhere in a sentence: "my friend is in Los Angeles, what is the time for her". */
function placeWithin(text: string, places: ReadonlyMap<string, Place>): Place | undefined {
  const words = text.match(/[\p{L}\p{M}'’.-]+/gu)?.map((word) => word.replace(/['’]s?$|[.,]+$/u, '')) ?? []
  if (words.length < SENTENCE) return undefined
  for (let length = Math.min(LONGEST_NAME, words.length); length > 0; length--)
    for (let at = 0; at + length <= words.length; at++) {
      const name = words.slice(at, at + length).join(' ')
      const isName = length > 1 || name.length >= SHORTEST_WORD || /^\p{Lu}{2,}$/u.test(name)
      const place = isName && !WORDS.has(plain(name)) ? places.get(plain(name)) : undefined
      if (place) return place
    }
  return undefined
}

/**
 * The place that `text` names: a city, a country, a state, a zone or an offset from UTC; words around it are skipped.
 * @returns undefined for a place that is not known.
 */
export function findPlace(text: string): Place | undefined {
  const wanted = placeIn(text)
  const places = readPlaces()
  const known = offsetPlace(wanted) ?? zoneByName(wanted) ?? places.get(plain(wanted)) ?? places.get(plain(text))
  const comma = wanted.lastIndexOf(',')
  if (known) return known
  if (comma < 0) return placeWithin(text, places)
  const around = places.get(plain(wanted.slice(comma + 1)))
  const town = places.get(plain(wanted.slice(0, comma)))
  // "Paris, Texas" is in Texas; "Sydney, Australia" is finer than Australia, which has several zones.
  if (around?.city && town && reaches(around, town)) return town
  return around
    ? { name: wanted, zone: around.zone, ...(around.city && { city: around.city }) }
    : placeWithin(text, places)
}
