import { z } from 'zod'
import { variable } from '../../core/index.ts'

const snowflake = (what: string) => z.string().regex(/^\d{1,20}$/, `expected the ${what}, a number`)

/** Discord's fragment of the environment; `main.ts` merges it with the other rooms'. */
export const discordEnvironment = {
  DISCORD_BOT_TOKEN: variable(
    z
      .string()
      .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'expected a bot token, three parts with dots between')
      .optional(),
    {
      meaning: 'Discord, with the next one. From “Bot” of your application.',
      example: 'MTIz….abc.def',
      secret: true,
    },
  ),
  DISCORD_APPLICATION_ID: variable(snowflake('id of your application').optional(), {
    meaning: 'Which application it is. From “General Information”.',
    example: '123456789012345678',
  }),
  DISCORD_GUILD_ID: variable(snowflake('id of a server').optional(), {
    meaning: 'Commands are registered for this server only, where they appear at once.',
    example: '123456789012345678',
    shown: 'everywhere',
  }),
  DISCORD_API_URL: variable(z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(), {
    meaning: 'Base of the REST API; the address of the gateway comes from it.',
    example: 'http://127.0.0.1:9001/api',
    shown: 'Discord’s',
  }),
}

/** What no single variable can be blamed for. */
export function discordRules(values: Record<string, string>): string[] {
  const { DISCORD_BOT_TOKEN: token, DISCORD_APPLICATION_ID: application, DISCORD_GUILD_ID: guild } = values
  if (token && !application) {
    return ['DISCORD_BOT_TOKEN alone is not enough. Add the line: DISCORD_APPLICATION_ID=123456789012345678']
  }
  if (!token && (application || guild)) {
    const given = application ? 'DISCORD_APPLICATION_ID' : 'DISCORD_GUILD_ID'
    return [`${given} needs a bot token too. Add the line: DISCORD_BOT_TOKEN=…`]
  }
  return []
}
