import { defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'

const greet = tool({
  description: 'Greets someone by name.',
  input: z.object({ name: z.string().min(1).max(100) }),
  effect: 'read',
  run: ({ name }) => ({ text: `Hello, ${name}!`, data: { name } }),
})

export default defineSkill({
  name: 'hello',
  worker: { description: 'Greets people.' },
  tools: { greet },
  commands: [
    {
      tool: 'greet',
      slots: { name: 'text' },
      samples: [
        'say hello to {name: Ana}',
        'say hi to {name: Tom}',
        'greet {name: my sister Eva}',
        'please greet {name: everyone} for me',
        'give {name: Noor} a warm welcome',
        'welcome {name: the new colleagues}',
      ],
    },
  ],
})
