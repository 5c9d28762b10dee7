import { describe, expect, it } from 'vitest'
import { calculate } from '../calculate.ts'

const TOLD: readonly (readonly [text: string, result: number])[] = [
  ['split 84 euros between 3 people', 28],
  ['how much is each if 5 of us share 132.50', 26.5],
  ['if a ticket is 12.50 and I buy 4 how much do I pay', 50],
  ['I have 3 boxes of 24 eggs, how many eggs', 72],
  ['75 with 20% discount', 60],
  ['price after 15% discount of 240', 204],
  ["what's 60 plus VAT of 19%", 71.4],
  ['from 80 to 100 what percent increase', 25],
  ['percent change from 50 to 65', 30],
  ['how much is 3 nights at 89 each', 267],
  ['4 tickets at 12.50', 50],
  ['6 coffees at 3.20 each', 19.2],
  ['I earn 3200 a month, how much is that a year', 38400],
  ['if I save 150 a month, how much in 2 years', 3600],
  ['what do I pay per month for 1200 over 12 months', 100],
  ['the bill is 218, we add 10% tip and we are 4, how much each', 59.95],
  ['bill of 96 plus 15% tip split 4 ways', 27.6],
  ['dinner was 120 for 4 people plus 20% tip, what does each pay', 36],
  ['a shirt costs 40 and is 25% off, what do I pay', 30],
  ['a 60 dollar jacket at 30% off', 42],
  ['jacket 80, reduced by 25%', 60],
  ['what is left of 500 after I spend 120', 380],
  ['I had 500 and spent 120, how much is left', 380],
  ['I have 20 and pay 7.35, how much change do I get', 12.65],
  ['change from 50 for 37.20', 12.8],
  ['if I have 10 apples and eat 3 how many are left', 7],
  ['how much is 8 hours at 22 an hour', 176],
  ['22 an hour for 8 hours', 176],
  ['40 hours a week at 15 an hour', 600],
  ['3 packs of 6', 18],
  ['3 packs of 6 beers', 18],
  ['if 4 pens cost 6 how much is one', 1.5],
  ['if 3 cost 12, how much do 5 cost', 20],
  ['area of a room 4 by 5', 20],
  ['rent is 950 split by 3 flatmates', 950 / 3],
  ['share 950 rent among three flatmates', 950 / 3],
  ['how much is 1200 divided in 5 equal instalments', 240],
  ['my salary of 3000 goes up by 4%', 3120],
  ['3000 with a 4% raise', 3120],
  ['a 4% raise on 3000', 3120],
  ['add a 12% tip to 45', 50.4],
  ['45 plus 12 percent tip', 50.4],
  ['tip on 45 at 12%', 5.4],
  ['12% of 45 as tip', 5.4],
  ['sum these: 12 15 18', 45],
  ['12, 15, 18 added together', 45],
  ['what do 12, 15 and 18 add up to', 45],
  ['how much do 12 and 15 make', 27],
  ['9 out of 12 in percent', 75],
  ['9 out of 12 as a percentage', 75],
  ['ratio of 45 to 9', 5],
  ['how many legs do 7 dogs have if each has 4', 28],
  ['each of 7 boxes holds 12, how many in all', 84],
  ['7 boxes with 12 each', 84],
  ['24 cookies for 6 kids, how many each', 4],
  ['24 cookies among 6 kids', 4],
  ['if I read 30 pages a day how many pages in a week', 210],
  ['30 pages a day for 12 days', 360],
  ['300 pages at 25 pages a day, how many days', 12],
  ['I drive 240 km in 3 hours, average speed?', 80],
  ['how much per person for 156 between 6', 26],
  ['156 over 6 people', 26],
  ['if something costs 80 and tax is 10% what is the total', 88],
  ['80 plus 10% tax', 88],
  ['80 before tax at 10%, total?', 88],
  ['gross of 80 net at 19% vat', 95.2],
  ['out of 250 how many is 40 percent', 100],
  ['40 percent out of 250', 100],
  ['how much more is 90 than 65', 25],
  ['how much less is 65 than 90', 25],
  ['how much bigger is 90 than 65', 25],
  ['17 people, 4 per car, how many cars', 5],
  ['20 quid split 3 ways', 20 / 3],
  ["I earn 21 an hour and worked 37.5 hours, so what's my gross pay?", 787.5],
  ['8.4 litres per 100 km, how many litres would a 350 km trip use?', 29.4],
  ['Five eighths as a decimal?', 0.625],
  ['Eggs come in boxes of 12, how many eggs are in 17 boxes', 204],
  ["We're 4 at the table, bill is 112, add 20% tip, what does each one pay?", 33.6],
  ['How much should I leave as a 15% tip on a bill of 86?', 12.9],
]

describe('sums told as a story', () => {
  it.each(TOLD)('%s', (text, result) => {
    expect((calculate(text).data as { value: number }).value).toBeCloseTo(result, 2)
  })

  it('show what was calculated', () => {
    expect(calculate('dinner was 120 for 4 people plus 20% tip, what does each pay').text).toBe(
      '120 × (1 + 20%) ÷ 4 = 36',
    )
    expect(calculate('if I save 150 a month, how much in 2 years').text).toBe('150 × 2 × 12 = 3,600')
  })

  it.each([
    'who won the world cup in 2010 for the 3rd time',
    'play 99 luftballons and then 3 songs by queen',
    'order 2 pizzas for 8 people',
    'book a table for 4 at 7',
    'if I save 150 a month, how much in 2 days',
    'what were the 3 best films of 2019',
    'translate the 3 sentences into 2 languages',
    'my 2 kids are 7 and 9 and get 5 a week',
  ])('are not read into: %s', (text) => {
    expect(() => calculate(text)).toThrow(expect.objectContaining({ name: 'Decline' }))
  })
})
