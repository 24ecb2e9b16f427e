// Reads vitest's JSON report, prints "N passed, N failed" and fails unless
// every test there is has run and passed. vitest itself is content with skipped
// tests, and with none at all when told so.
import { readFileSync } from 'node:fs'

let report
try {
  report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
} catch (error) {
  console.error(`No test report (does vitest's configuration honour VITEST_JSON?): ${error.message}`)
  process.exit(1)
}

let passed = 0
let failed = 0
const notRun = []
for (const file of report.testResults) {
  const results = file.assertionResults
  // A file that does not load, or whose hooks fail, has no failed test of its own.
  if (file.status === 'failed' && !results.some((test) => test.status === 'failed')) failed++
  for (const test of results) {
    if (test.status === 'passed') passed++
    else if (test.status === 'failed') failed++
    else notRun.push(`${test.status}: ${file.name}: ${test.fullName}`)
  }
}

for (const line of notRun) console.log(line)
console.log(`${passed} passed, ${failed} failed${notRun.length ? `, ${notRun.length} not run` : ''}`)
process.exitCode = passed > 0 && failed === 0 && notRun.length === 0 ? 0 : 1
