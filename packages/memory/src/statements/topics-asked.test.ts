import { expect, it } from 'vitest'
import { topicOfText } from './read-statement.ts'
import { topicsAsked } from './topics-asked.ts'

it.each([
  ['where do I live?', 'I moved to Porto'],
  ['Where does Ana live now?', 'Ana relocated to Madrid'],
  ['do you still remember where my sister Ana lives?', 'Ana moved to Madrid'],
  ['which city do I live in', 'I moved to Porto'],
  ['where did I use to live before?', 'I moved to Porto'],
  ["where's my bike?", 'my bike is in the cellar'],
  ['Who do I work for?', 'I got a new job at Siemens'],
  ['where is Ana working these days', 'Ana is employed by Bosch'],
  ['what do I do for a living?', 'I was promoted to team lead'],
  ['please tell me what my job is', 'I work as a carpenter'],
  ['how old am I?', 'I turned 41'],
  ['how old is my daughter?', 'my daughter is five'],
  ['am I married?', 'I got divorced'],
  ['who is Ana married to?', 'Ana married Ben'],
  ["what's my diet?", 'I am vegan'],
  ['when do I get up?', 'I wake up at 6 am'],
  ['what size shoes do I wear', 'my shoe size is 43'],
  ['what car do I drive?', 'I drive a Skoda'],
  ['what do I drive?', 'my car is a Skoda'],
  ['which bank am I with?', 'I bank with Norwood'],
  ['which team does Ben play for?', 'Ben signed for the Harriers'],
  ['how many kids do I have', 'I have three kids'],
  ['how much do I weigh?', 'I weigh 70 kg'],
  ['who is my landlord', 'my landlord is Mr Banda'],
])('%s is answered by: %s', (question, statement) => {
  expect(topicsAsked(question)).toContain(topicOfText(statement))
})

it.each([
  ['where do I live?', 'Ana moved to Porto'],
  ['where does Ana live?', 'I moved to Porto'],
  ['where do I work?', 'I moved to Porto'],
  ['who is my dentist?', 'my doctor is Dr Huber'],
  ['what is my shoe size?', "Ana's shoe size is 43"],
])('%s is not answered by: %s', (question, statement) => {
  expect(topicsAsked(question)).not.toContain(topicOfText(statement))
})

it.each([
  '',
  '?',
  'I moved to Porto',
  'where do they live?',
  'where do I live and work?',
  'what is it?',
  'what time is it?',
  'where am I?',
  'who is Ana?',
  'what should I do for work?',
  'remind me to ask where Ana lives',
  `where does ${'very '.repeat(40)}old Ana live?`,
])('of %j nothing is known', (question) => {
  expect(topicsAsked(question)).toEqual([])
})
