import { Decline } from '@openpa/skill'
import { describe, expect, test } from 'vitest'
import { calculate } from './calculate.ts'

const resultOf = (text: string) => (calculate(text).data as { value: number | null }).value

describe('values', () => {
  test.each<[string, number]>([
    ['15% of 1,240', 186],
    ['what is 12 times eight', 96],
    ['half of 90', 45],
    ['a third of 60', 20],
    ['two thirds of 60', 40],
    ['3/4 of 80', 60],
    ['square root of 144', 12],
    ['cube root of 27', 3],
    ['fourth root of 16', 2],
    ['2 to the power of 10', 1024],
    ['2 to the 10th', 1024],
    ['five squared', 25],
    ['7²', 49],
    ['√81', 9],
    ['18% tip on 54.20', 9.756],
    ['how much should I tip on 80 at 15%', 12],
    ['split 84 between 6 people', 14],
    ['split $120 three ways', 40],
    ['84 divided by 6', 14],
    ['20% off 80', 64],
    ['80 with 20% off', 64],
    ['a 20% discount on 80', 64],
    ['increase 50 by 10%', 55],
    ['decrease 50 by 10', 40],
    ['10% more than 50', 55],
    ['5 less than 10', 5],
    ['50 + 10%', 55],
    ['100 - 20% of 50', 90],
    ['add 17 and 25', 42],
    ['add two hundred and five', 205],
    ['add 10% to 50', 55],
    ['subtract 8 from 20', 12],
    ['take 5 away from 12', 7],
    ['multiply 7 by 6', 42],
    ['what percentage of 80 is 20', 25],
    ['20 is what percent of 80', 25],
    ['7 out of 50 as a percentage', 14],
    ['20 is 25% of what number', 80],
    ['percent change from 50 to 60', 20],
    ['average of 3, 5 and 10', 6],
    ['average of 100,200,300', 200],
    ['sum of 1, 2, 3 and 4', 10],
    ['max(3,9,4)', 9],
    ['difference between 20 and 50', 30],
    ['remainder of 17 divided by 5', 2],
    ['how many times does 7 go into 84', 12],
    ['((2+3)*4)/5', 4],
    ['2(3+4)', 14],
    ['-3 + 5', 2],
    ['ten minus three times two', 4],
    ['1.5k plus 200', 1700],
    ['two hundred and five plus one thousand', 1205],
    ['one hundred and twenty-three thousand four hundred and fifty-six divided by two', 61_728],
    ['half a million divided by 4', 125_000],
    ['two and a half times 4', 10],
    ['three point one four times two', 6.28],
    ['12 × 7 ÷ 2 − 1', 41],
    ['add 5 and 6 then multiply by 2', 22],
    ['10/3 rounded to 2 decimals', 3.33],
    ['0.1+0.2', 0.3],
    ['1/3 + 1/6', 0.5],
    ['2^3^2', 512],
    ['17 mod 5', 2],
    ['sin 30 degrees', 0.5],
    ['5!', 120],
    ['.5 * 3', 1.5],
    ["what's 20% added to 150", 180],
    ['13 and 29 added together', 42],
    ['100 divided equally among 8', 12.5],
    ['if 5 friends split 125 how much does each pay', 25],
    ['how much would 3 tickets at 12.50 cost', 37.5],
    ['subtract 15 from 50 and multiply by 2', 70],
    ['average of 4 8 15 16 23 42', 18],
    ['lowest common multiple of 4 and 6', 12],
    ['round 3.14159 to 2 decimal places', 3.14],
    ['round 2.7', 3],
    ['5 3/4 + 1', 6.75],
    ['2^3/4', 2],
    ['hey, can you work out 12*7 for me please?', 84],
    ['calculate 2^10 = ?', 1024],
  ])('%s = %d', (text, value) => {
    expect(resultOf(text)).toBe(value)
  })
})

describe('answers', () => {
  test.each([
    ['15% of 1,240', '15% of 1,240 = 186'],
    ['what is 2^64', '2^64 = 18,446,744,073,709,551,616'],
    ['what percentage of 80 is 20', '20 is 25% of 80.'],
    ['how much is a 20% tip on a 45 dollar bill?', 'a 20% tip on a 45 dollar bill = 9'],
    ['3 miles plus 2 km in metres', '3 miles plus 2 km = 6,828.032 m'],
    ['100 km / 2 h', '100 km / 2 h = 50 km/h'],
    ['2 pints plus 1 cup in ml', '2 pints plus 1 cup = 1,182.941 ml (US pints, US cups)'],
    ['12*7 and 45/9', '12*7 = 84; 45/9 = 5.'],
  ])('%s', (text, answer) => {
    expect(calculate(text).text).toBe(answer)
  })

  test('parts of unlike kind are answered each, whichever stands first', () => {
    expect(calculate('15% of 1,240 plus 3 miles in km')).toEqual({
      text: '15% of 1,240 = 186; 3 miles = 4.828032 km. A plain number and a length cannot be added.',
      data: {
        value: null,
        parts: [
          { text: '15% of 1,240', value: 186 },
          { text: '3 miles', value: 4.828032, unit: 'km' },
        ],
      },
    })
    expect(calculate('3 miles in km plus 15% of 1,240').text).toBe(
      '3 miles = 4.828032 km; 15% of 1,240 = 186. A length and a plain number cannot be added.',
    )
  })

  test.each(['5/0', '10 divided by 0', '0/0', '5 mod 0', '0^-1', '7/(3-3)', 'what percentage of 0 is 5'])(
    '%s has no result',
    (text) => {
      expect(calculate(text)).toMatchObject({
        text: expect.stringContaining('nothing can be divided by zero'),
        data: { value: null },
      })
    },
  )
})

describe('what cannot be calculated', () => {
  test.each([
    ['(2+3', 'closing parenthesis “)” is missing'],
    ['((2+3)*4/5', 'closing parenthesis “)” is missing'],
    ['max(3, 4', 'closing parenthesis “)” is missing'],
    ['2+3)*4', 'opening parenthesis “(” is missing'],
    ['1e999999', 'too large'],
    ['2^99999999', 'too large'],
    ['9^9^9^9', 'too large'],
    ['9!!!!', 'too large'],
    ['sqrt(-4)', 'not a real number'],
    ['10 miles in kg', 'A length cannot be expressed in kg'],
    ['20 c plus 5 c', 'Temperatures cannot be added'],
    [`${'('.repeat(200)}1${')'.repeat(200)}`, 'nested too deeply'],
    ['1+'.repeat(300), 'at most 500 characters'],
  ])('%s: %s', (text, message) => {
    expect(() => calculate(text)).toThrow(message)
    expect(() => calculate(text)).not.toThrow(Decline)
  })

  test.each([
    '42',
    'five',
    '3 miles',
    'I have 3 cats',
    '2026-03-05',
    'call me at 5',
    '12 +',
    'add 5',
    '2000 at 5%',
    'evaluate(1)',
    'createUnit("a")',
  ])('%s is declined', (text) => {
    expect(() => calculate(text)).toThrow(Decline)
  })
})

test.each([
  ['knock 15% off 120', 102],
  ['total of 3, 8 and 11', 22],
  ['18% tip on a total of 60', 10.8],
  ["what's left of 500 after 120", 380],
  ["what's left of 500 after I spend 120", 380],
  ["what's left of 500 after 20%", 400],
  ['quick sum: 23 + 48', 71],
  ['five cubed', 125],
  ['the bill is 218, we add 10% tip and we are 4, how much each', 59.95],
  ['the bill is 218, we are 4, how much each', 54.5],
  ['the bill is 218, we add 10% tip', 239.8],
  ['the bill was 150 plus 12% tip, split between 5', 33.6],
  ['our bill came to 84 and we leave 15% tip, what do we pay', 96.6],
  ['a 60 euro shirt is 30% off, what do I pay', 42],
  ['an 80 dollar jacket is 25% off, how much is it', 60],
  ['a 45 pound lamp at 20% off', 36],
  ['3 tickets at 14.50 each', 43.5],
  ['how much do 3 tickets at 14.50 cost', 43.5],
  ['knock 20 off 75', 55],
])('%s', (text, value) => {
  expect(calculate(text).data).toMatchObject({ value })
})

test.each(['I have 4 cats', 'the bill is 218', 'what is left of the cake after 5'])('%s is no calculation', (text) => {
  expect(() => calculate(text)).toThrow(Decline)
})
