import { z } from 'zod'
import { variable, wholeNumber } from '../../core/index.ts'

/** Slack's fragment of the environment; `main.ts` merges it with the other rooms'. */
export const slackEnvironment = {
  SLACK_BOT_TOKEN: variable(
    z
      .string()
      .regex(/^(xoxe\.)?xoxb-/, 'expected a bot token, xoxb-…')
      .optional(),
    {
      meaning: 'Slack, with one of the next two. From “OAuth & Permissions” of your Slack app.',
      example: 'xoxb-…',
      secret: true,
    },
  ),
  SLACK_APP_TOKEN: variable(z.string().startsWith('xapp-', 'expected an app-level token, xapp-…').optional(), {
    meaning:
      'Slack over Socket Mode, which needs no public address. From “Basic Information”, scope `connections:write`.',
    example: 'xapp-…',
    secret: true,
  }),
  SLACK_SIGNING_SECRET: variable(z.string().optional(), {
    meaning:
      'Slack over HTTP, without `SLACK_APP_TOKEN`: `POST /slack/events` on `SLACK_PORT`. From “Basic Information”.',
    example: '0123456789abcdef0123456789abcdef',
    secret: true,
  }),
  SLACK_API_URL: variable(z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(), {
    meaning: 'Base of the Web API.',
    example: 'http://127.0.0.1:9000/api/',
    shown: 'Slack’s',
  }),
  SLACK_PORT: variable(wholeNumber(0, 65_535).default(3001), {
    meaning: 'Where Slack’s requests arrive, on `HOST`, without `SLACK_APP_TOKEN`. `0`: any free port.',
    example: '3001',
  }),
}

/** What no single variable can be blamed for. */
export function slackRules(values: Record<string, string>): string[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: secret } = values
  if (bot && !app && !secret) {
    return [
      'SLACK_BOT_TOKEN alone is not enough. Add one of the lines SLACK_APP_TOKEN=xapp-… (Socket Mode) or SLACK_SIGNING_SECRET=… (HTTP)',
    ]
  }
  if (!bot && (app || secret)) {
    return [
      `${app ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET'} needs a bot token too. Add the line: SLACK_BOT_TOKEN=xoxb-…`,
    ]
  }
  return []
}
