import { html } from 'hono/html'
import { LANGUAGE_FACTS, type Language } from '../../core/index.ts'
import { codeBlock } from './code.ts'
import type { Html, View } from './view.ts'

/** The tests as an ordinary test file, folded; to copy, or to take along. */
export async function testFile(id: string, file: { language: Language; text: string }, { t }: View): Promise<Html> {
  const label = t('web.tests.file')
  return html`<details class="fold" id="test-file"><summary id="test-file-button">${label}</summary>
    <div class="file-actions">
      <button class="button js-only" id="copy-tests" type="button" data-copy-from="tests-code">${t('web.snippet.copy')}</button>
      <a class="button" id="download-tests" href="${testFileLink(id, file.language)}" download>${t('web.snippet.download')}</a>
    </div>
    ${codeBlock(file.text, file.language, { id: 'tests-code', label })}
  </details>`
}

/** Where the test file is; the API gives it to whoever is signed in, too. */
export function testFileLink(id: string, language: Language): string {
  return `/api/v1/snippets/${id}/tests.${LANGUAGE_FACTS[language].extension}`
}
