import { z } from 'zod'
import { variable } from '../core/index.ts'

/** What both chats share of the environment; `main.ts` merges it with the other rooms' fragments. */
export const botsEnvironment = {
  THREAD_REPLIES: variable(z.enum(['all', 'mention'], 'expected all or mention').default('all'), {
    meaning: 'Whether replies in a thread are heard all, or only those that mention the bot.',
    example: 'mention',
  }),
}
