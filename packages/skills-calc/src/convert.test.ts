import { Decline } from '@openpa/skill'
import { expect, test } from 'vitest'
import { convert } from './convert.ts'

test.each([
  ['3 miles in km', '3 miles = 4.828032 km'],
  ["I'm told the lake is 14 km around, what's that in miles?", '14 km = 8.699197 miles'],
  ['10 acres -> hectares', '10 acres = 4.046856 hectares'],
  ['i drive 65 mph, what is this in km/h', '65 mph = 104.6074 km/h'],
  ["there's how many hours in 4 days", '4 days = 96 hours'],
  ['how many cups in a litre', '1 L = 4.226753 cups (US cups)'],
  ['convert 72 f to celsius', '72 °F = 22.22222 °C'],
  ['100 kmh to mph', '100 km/h = 62.13712 mph'],
  ["what's 5 foot 9 in cm", '5 foot 9 = 175.26 cm'],
  ['5\'9" in cm', '5\'9" = 175.26 cm'],
  ['5 ft 9 in in cm', '5 ft 9 in = 175.26 cm'],
  ['6 in to cm', '6 inches = 15.24 cm'],
  ['250 ml in cups', '250 ml = 1.056688 cups (US cups)'],
  ['how many seconds are in 3 hours', '3 hours = 10,800 seconds'],
  ['2 GB in MB', '2 GB = 2,000 MB'],
  ['acres in a hectare', '1 hectare = 2.471054 acres'],
  ['350 degrees fahrenheit in c', '350 °F = 176.6667 °C'],
  ['100 degrees in fahrenheit', '100 °C = 212 °F'],
  ['-40 f in c', '-40 °F = -40 °C'],
  ['kilos to pounds: 80', '80 kg = 176.3698 pounds'],
  ['f to c 72', '72 °F = 22.22222 °C'],
  ['11 stone 4 in kg', '11 stone 4 = 71.66759 kg'],
  ['8 oz in ml', '8 fl oz = 236.5882 ml (US fluid ounces)'],
  ['8 oz in grams', '8 ounces = 226.7962 g'],
  ['4 imperial pints in ml', '4 imperial pints = 2,273.045 ml'],
  ['half a mile in metres', '0.5 miles = 804.672 m'],
  ['how many feet per mile', '1 mile = 5,280 feet'],
  ['10 square metres in square feet', '10 m² = 107.6391 square feet'],
  ['60 miles per hour in km/h', '60 mph = 96.56064 km/h'],
  ['500 kcal in kj', '500 kcal = 2,092 kJ'],
  ['could you convert fifteen litres into gallons for me please', '15 L = 3.962581 gallons (US gallons)'],
  ['12 inches how many cm', '12 inches = 30.48 cm'],
  ['180cm in feet and inches', '180 cm = 5 feet 10.86614 inches'],
  ['3/4 inch in mm', '0.75 inches = 19.05 mm'],
  ['1 1/2 cups in ml', '1.5 cups = 354.8824 ml (US cups)'],
  ['inches in foot', '1 foot = 12 inches'],
  ['imperial gallon in litres', '1 imperial gallon = 4.54609 L'],
  ['to celsius 72 f', '72 °F = 22.22222 °C'],
])('%s', (text, answer) => {
  expect(convert(text).text).toBe(answer)
})

test('the value comes with its unit', () => {
  expect(convert('3 miles in km').data).toEqual({ value: 4.828032, unit: 'km' })
})

test.each([
  '3 parsecs in km',
  '100 usd to eur',
  '100 pounds to euros',
  'what is the weather',
  '5 km',
  '5k in miles',
  '15% of 1,240',
])('%s is declined', (text) => {
  expect(() => convert(text)).toThrow(Decline)
})

test.each([
  ['3 miles in kg', 'A length cannot be converted to a mass.'],
  ['-300 c in f', 'colder than absolute zero'],
  ['1e999999 km in m', 'too large'],
  ['km '.repeat(200), 'at most 500 characters'],
])('%s: %s', (text, message) => {
  expect(() => convert(text)).toThrow(message)
})

test.each([
  ['I have 3 gigabytes, how many megabytes is that', { value: 3000, unit: 'MB' }],
  ['I have 2 gigabytes, how many gigabits is that', { value: 16, unit: 'Gbit' }],
  ["I've got 5 kilos, what is that in grams", { value: 5000, unit: 'g' }],
  ['in a kilo how many grams are there', { value: 1000, unit: 'g' }],
  ['in 3 gigabytes, how many megabytes', { value: 3000, unit: 'MB' }],
  ['how many gigabits in 2 gigabytes', { value: 16, unit: 'Gbit' }],
])('%s', (text, data) => {
  expect(convert(text).data).toEqual(data)
})
