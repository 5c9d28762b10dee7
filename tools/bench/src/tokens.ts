import { startModelServer } from '@openpa/tools/model-server'
import { writePackage } from '../../../apps/cli/test/skill-packages.ts'
import { type Figure, progress } from './figures.ts'
import { startProduct, temporaryHome } from './product.ts'

const CHARS_A_TOKEN = 4
/** Subjects of skills that are installed to see by how much each makes every prompt longer. */
const SUBJECTS = ['music', 'recipes', 'trains', 'gardens', 'games']
const TOOLS = 12

/** A skill of a third party with a dozen tools, in what a usual description takes. */
function writeSkill(subject: string): string {
  const one = (i: number) =>
    `t${i}: tool('Looks for ${subject} of the kind ${i}, with names, places, prices and dates, and sorts them as wanted.', () => ({ text: '' }))`
  return writePackage({
    name: `@me/${subject}`,
    skill: subject,
    description: `Everything about ${subject}: finds, compares, sorts and keeps them, with prices.`,
    tools: `{ ${Array.from({ length: TOOLS }, (_, i) => one(i)).join(', ')} }`,
    commands: '[]',
  })
}

/**
 * What "hello" sends to a model with all shipped skills, and by how much each further skill of a dozen tools makes that longer:
 * characters of the request's body over four.
 */
export async function tokens(): Promise<Figure[]> {
  await using server = await startModelServer()
  await using product = await startProduct(temporaryHome())
  await product.client.addModel({ name: 'bench', baseUrl: server.url, modelId: 'scripted' })
  const hello = async () => {
    for await (const _ of product.client.ask({ text: 'hello' }));
    return (
      (server.requests.findLast(({ path }) => path.endsWith('/chat/completions'))?.bytes ?? Number.NaN) / CHARS_A_TOKEN
    )
  }
  const before = await hello()
  for (const subject of SUBJECTS) {
    progress(`with a skill for ${subject}`)
    const { id } = await product.client.planSkill(writeSkill(subject))
    await product.client.installSkill(id)
  }
  const growth = (await hello()) - before
  return [
    { name: 'hello.tokens', value: Math.ceil(before), unit: 'tokens', n: 1 },
    { name: 'skill.prompt_growth', value: growth / SUBJECTS.length, unit: 'tokens', n: SUBJECTS.length },
  ]
}
