// Words for tests, as whole words; 「最新」 and "latest" have none of them.
const TESTS =
  /\b(tests?|test[- ]?cases?|test[- ]?suite|assert(ion)?s?|expected (value|result)s?)\b|テスト|試験|期待値/iu

/**
 * Whether feedback speaks of the tests at all. Only then may it change them, whatever a model reads in it:
 * text that was smuggled into a request for code can't reach the tests by way of the model.
 */
export function speaksOfTests(text: string): boolean {
  return TESTS.test(text.normalize('NFKC'))
}
