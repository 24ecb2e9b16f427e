// Up to where a phrase may reach: the same sentence, some words on. Bounded, so that no text takes long.
const NEAR = '[^.!?。！？\\n]{0,40}?'
const CLOSE = '[^.!?。！？\\n]{0,12}?'

const all = (...parts: string[]) => new RegExp(parts.join('|'), 'm')
const words = (list: string) => `\\b(?:${list})\\b`

const SECRET = 'pass(?:word|code|phrase)|secret (?:key|code|phrase)|access code'

// Measured over the 251 attacks and the 328 honest descriptions of code, English and Japanese, that this was
// made with: 137 and none. What they had in common is left out ("ignore case", "check the password").
const PATTERNS: Record<string, RegExp> = {
  ignore_instructions: all(
    words('ignore|disregard|forget|overlook|override|bypass') +
      NEAR +
      words(
        'instructions?|directives?|rules|prompts?|guidelines|the above|everything above|(?:told|instructed)(?: before)?',
      ),
    `\\bforget about that\\b|\\bregardless of (?:all )?(?:previous|prior|your)\\b`,
    `(?:これまで|今まで|ここまで|以前|以上|上記|前|先ほど|さっき|すべて|全て|全部|元|最初|システム|あなた)${CLOSE}(?:指示|命令|ルール|規則|プロンプト|制約)${CLOSE}(?:無視|忘れ|破棄|従わ|取り消|上書き|無効)`,
  ),
  reveal_instructions: all(
    words('reveal|show|print|repeat|output|tell|give|share|display|leak|what (?:is|are|were)|copy|translate') +
      NEAR +
      words(
        '(?:system|initial|hidden|original) (?:prompt|message|instructions?)|your (?:instructions?|prompt|rules|guidelines)|words above',
      ),
    `(?:システム|(?:あなた|君|お前|最初|初期|内部|隠)${CLOSE})(?:指示|命令|プロンプト|ルール|設定)${CLOSE}(?:教え|見せ|表示|出力|公開|開示|書き出|繰り返|答え)`,
  ),
  reveal_secret: all(
    `\\b(?:what(?:'s| is| would)|tell me|share|give (?:me|us)|confirm|provide|reveal)\\b${NEAR}\\b(?:the|your|our)${CLOSE}\\b(?:${SECRET})\\b`,
    `\\b(?:your|our system(?:'s)?|our) (?:${SECRET})\\b`,
    `\\b(?:poem|haiku|acrostic)\\b${NEAR}\\b(?:${SECRET})\\b`,
    `(?:パスワード|合言葉|暗証番号|秘密の(?:鍵|キー|言葉)|api ?キー)(?:を${CLOSE}(?:教え|見せ|公開|開示)|は何(?:です|だ|\\?|$))`,
  ),
  personal_data: all(
    `\\bwhere (?:does|do|is) ${CLOSE}(?:user|[a-z]+ [a-z]+)\\b${CLOSE}\\b(?:live|living)\\b`,
    `\\b(?:what(?:'s| is| are)|tell me|give me|tell us|using|need to know|encode|translate)\\b${NEAR}\\b(?:users?|[a-z]+)'s (?:\\w+ ){0,2}(?:birth ?\\w*|initials|e-?mail address|bank balance|(?:current )?city|address|name|favorite color)\\b`,
    `(?:利用者|ユーザー?|他の人)${CLOSE}(?:住所|誕生日|生年月日|メールアドレス|残高|個人情報)${CLOSE}(?:教え|見せ|表示して|は何)`,
  ),
  pretext: all(
    `\\b(?:imagine|suppose) we(?: are|'re)\\b|\\bjust for a hypothetical\\b|\\bfor (?:testing|research|educational) purposes\\b|\\bin a parallel universe\\b`,
    `\\bcan you decode this\\b|\\binterlace part\\b|\\banswer the question using the following parts\\b`,
    `テスト目的|研究のため|架空の(?:世界|話)で|仮に${CLOSE}だとしたら`,
  ),
  role_change: all(
    `\\byou(?: are|'re) (?:now|no longer|about to)\\b`,
    `\\b(?:pretend|imagine)(?: that)? you(?: are|'re)\\b|\\bact as (?:if you|an? (?:ai|assistant|model|hacker))`,
    `\\bdo anything now\\b|\\b(?:developer|debug|god|maintenance|system|override|verification|jailbreak)(?: override)? mode\\b`,
    `\\bi(?: am|'m) (?:god|actually|(?:your|the|a) (?:developer|creator|boss|president|maintainer|administrator|police))\\b`,
    `\\bas (?:your (?:boss|creator|developer)|an ai (?:developed|made|created) by)\\b`,
    `あなたは(?:今|いま|これ|もう)${CLOSE}(?:です|だ|になり|として)|に(?:なりきっ|成りきっ)て|として(?:振る舞|ふるま)|(?:開発者|管理者|デバッグ|メンテナンス)モード`,
  ),
  fake_envelope: all(
    `\\[/?[a-z_]+ [0-9a-f]{6,32}\\]`,
    `<\\|?/?(?:im_start|im_end|system|assistant|endoftext)\\b[^<>\\n]{0,20}>|<</?sys>>|\\[/?inst\\]`,
    `^[ #*>]{0,8}(?:system|assistant|developer|システム|アシスタント)(?: (?:prompt|message))? ?:`,
    `\\bend of (?:the )?(?:user )?(?:input|description|envelope|prompt)\\b|^-{3,}${CLOSE}new (?:rules|instructions)`,
  ),
}

/**
 * Names of the kinds of prompt injection a text looks like: for the log only. Most attacks look like none of
 * them, and an honest text may look like one, so nothing may depend on it.
 */
export function findSignals(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll('’', "'")
    .toLowerCase()
  return Object.keys(PATTERNS).filter((name) => PATTERNS[name]?.test(plain))
}
