import { startModelServer } from '@openpa/tools/model-server'
import type { Figure } from './figures.ts'
import { startProduct, temporaryHome } from './product.ts'

const CHARS_A_TOKEN = 4

/** What "hello" sends to a model with all shipped skills: characters of the request's body over four. */
export async function tokens(): Promise<Figure[]> {
  await using server = await startModelServer()
  await using product = await startProduct(temporaryHome())
  await product.client.addModel({ name: 'bench', baseUrl: server.url, modelId: 'scripted' })
  for await (const _ of product.client.ask({ text: 'hello' }));
  const request = server.requests.find(({ path }) => path.endsWith('/chat/completions'))
  return [
    { name: 'hello.tokens', value: Math.ceil((request?.bytes ?? Number.NaN) / CHARS_A_TOKEN), unit: 'tokens', n: 1 },
  ]
}
