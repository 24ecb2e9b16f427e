import type { Locale } from '../core/index.ts'

// What the demo itself says. What Tanzaku says is in core/words.
const en = {
  intro: [
    'Tanzaku turns a sentence into code. Everything below happens on this machine;',
    'only the model’s answers were recorded beforehand.',
  ],
  starting: 'Starting an embedded Postgres in a temporary folder',
  started: (seconds: string) => `An embedded Postgres is running after ${seconds} s.`,
  secondsUnit: 's',
  notTested: '○ Not tested',
  assumed: 'Assumed: ',
  cost: (tokens: string, seconds: string) => `about ${tokens} tokens · ${seconds} s`,
  stored: 'What was stored',
  gone: 'It goes with the temporary folder when the demo ends.',
  next: 'What to try next',
  recorded: (count: number) => `All ${count} of them:`,
  another: 'Another recorded request:',
  ownModel: 'Any request, with a model of your own:',
  unknown: (request: string) => `There is no recorded answer to “${request}”.`,
  known: 'The demo knows these requests:',
  presses: (name: string, button: string) => `${name} presses [${button}]`,
  generateTests: 'Generate tests',
  repair: 'Repair',
  unchanged: 'The tests were not changed.',
  failure: (act: string, expected: string, came: string) => `✗ ${act}: expected ${expected}, got ${came}`,
  because: (sentence: string) => `  From: “${sentence}”`,
  serving: (url: string, password: string) => [
    `The admin web is open on what was stored: ${url}`,
    `Sign in with ${password}. Ctrl+C ends it, and everything goes.`,
  ],
  unknownOption: (option: string) => `There is no option ${option}. See npm run demo -- --help`,
  usage: [
    'npm run demo                    the story: a request in code, feedback, tests, a repair; then two more',
    'npm run demo -- "<request>"     one request and its answer',
    'npm run demo -- --serve         then keeps the admin web open on what was stored',
    'npm run demo -- --help          this',
  ],
}

const ja: typeof en = {
  intro: [
    'Tanzaku は文章をコードにします。以下はすべてこのマシンの中で動いています。',
    'モデルの回答だけは、あらかじめ記録したものです。',
  ],
  starting: '組み込みの Postgres を一時フォルダーで起動しています',
  started: (seconds) => `組み込みの Postgres が ${seconds} 秒で起動しました。`,
  secondsUnit: '秒',
  notTested: '○ 未テスト',
  assumed: '前提：',
  cost: (tokens, seconds) => `約 ${tokens} トークン · ${seconds} 秒`,
  stored: '保存されたもの',
  gone: 'デモが終わると一時フォルダーごと削除されます。',
  next: '次に試すこと',
  recorded: (count) => `全 ${count} 件の一覧：`,
  another: '記録済みの別の依頼：',
  ownModel: '自分のモデルで、どんな依頼でも：',
  unknown: (request) => `「${request}」への回答は記録されていません。`,
  known: 'このデモが答えられる依頼：',
  presses: (name, button) => `${name} さんが［${button}］を押します`,
  generateTests: 'テストを作る',
  repair: '自動修正',
  unchanged: 'テストは変更していません。',
  failure: (act, expected, came) => `✗ ${act}：期待 ${expected}、実際 ${came}`,
  because: (sentence) => `  根拠：「${sentence}」`,
  serving: (url, password) => [
    `保存されたものを管理画面で見られます：${url}`,
    `パスワードは ${password} です。Ctrl+C で終了し、すべて削除されます。`,
  ],
  unknownOption: (option) => `${option} というオプションはありません。npm run demo -- --help をご覧ください。`,
  usage: [
    'npm run demo                    依頼、フィードバック、テスト、自動修正を実演し、さらに 2 件の依頼に答えます',
    'npm run demo -- "<依頼>"        1 件の依頼とその回答を表示します',
    'npm run demo -- --serve         そのあと管理画面を開いたままにします',
    'npm run demo -- --help          この説明を表示します',
  ],
}

/** What the demo says in each language, fixed and filled in. */
export const SAYS: Record<Locale, typeof en> = { en, ja }
