import { z } from 'zod'
import { variable, wholeNumber } from '../core/index.ts'

/** The admin web's fragment of the environment; `main.ts` merges it with the other rooms'. */
export const adminWebEnvironment = {
  PORT: variable(wholeNumber(0, 65_535).default(3000), {
    meaning: 'The API; in every role `/healthz`, `/readyz`, `/metrics`. `0`: any free port.',
    example: '3000',
  }),
  HOST: variable(z.string().default('127.0.0.1'), {
    meaning: 'Address listened on; `0.0.0.0` in a container.',
    example: '127.0.0.1',
  }),
  API_TOKEN: variable(z.string().optional(), {
    meaning: 'What `Authorization: Bearer …` must carry. Unset: the API answers nobody.',
    example: 'a-long-random-text',
    secret: true,
  }),
}
