import { z } from 'zod'
import { variable, wholeNumber } from '../core/index.ts'

/** The admin web's fragment of the environment; `main.ts` merges it with the other rooms'. */
export const adminWebEnvironment = {
  PORT: variable(wholeNumber(0, 65_535).default(3000), {
    meaning: 'The admin web and the API; in every role `/healthz`, `/readyz`, `/metrics`. `0`: any free port.',
    example: '3000',
  }),
  HOST: variable(z.string().default('127.0.0.1'), {
    meaning: 'Address listened on; `0.0.0.0` in a container.',
    example: '127.0.0.1',
  }),
  PUBLIC_URL: variable(z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(), {
    meaning: 'Where people reach the admin web. With `https`, its cookies are sent over https only.',
    example: 'https://tanzaku.example.com',
  }),
  ADMIN_PASSWORD: variable(z.string().optional(), {
    meaning: 'Sign-in to the admin web; the same on all machines that serve it. A new one ends all sessions.',
    example: 'a-long-password',
    shown: 'generated into `DATA_DIR`, printed at first start',
    secret: true,
  }),
  SESSION_SECRET: variable(z.string().optional(), {
    meaning: 'Signs sessions; must be the same on all machines that serve the admin web.',
    example: 'a-long-random-text',
    shown: 'generated into `DATA_DIR`',
    secret: true,
  }),
  API_TOKEN: variable(z.string().optional(), {
    meaning:
      'What `Authorization: Bearer …` must carry. Unset: the API takes the session cookie of the admin web only.',
    example: 'a-long-random-text',
    secret: true,
  }),
}
