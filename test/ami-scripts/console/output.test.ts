import t from 'tap'
import { printError, printResult } from '../../../ami-scripts/console/output.ts'
import { bakeError } from '../../../ami-scripts/bake/bake-error.ts'
import { fleetError } from '../../../ami-scripts/fleet/fleet-error.ts'
import { environmentError } from '../../../infra/env/environment-error.ts'
import { foundationError } from '../../../infra/foundation/foundation-error.ts'

const capture = () => {
  const written = { stdout: '', stderr: '' }
  return {
    written,
    output: {
      stdout: (text: string) => {
        written.stdout += text
      },
      stderr: (text: string) => {
        written.stderr += text
      },
    },
  }
}

const aim = { environment: 'prod', cloud: undefined }
const failure = environmentError('ERR_ENV_INVALID', 'Two faults.', {
  details: ['region: bad', 'fleet_min: bad'],
  cause: new Error('the reason'),
})

t.test('a result goes to stdout, line by line', async (t) => {
  const { written, output } = capture()
  printResult(output, { result: { a: 1 }, lines: ['one', 'two'] }, false)
  t.strictSame(written, { stdout: 'one\ntwo\n', stderr: '' })
})

t.test('--json prints one document with result and error, and nothing else', async (t) => {
  const { written, output } = capture()
  printResult(output, { result: { a: 1 }, lines: ['one'] }, true)
  t.strictSame(JSON.parse(written.stdout), { result: { a: 1 }, error: null })
  t.equal(written.stderr, '')
})

t.test('an error tells code, details, cause and next step on stderr', async (t) => {
  const { written, output } = capture()
  t.equal(printError(output, failure, { isJson: false, aim }), 2)
  t.equal(written.stdout, '')
  for (const part of ['[ERR_ENV_INVALID]', '- region: bad', 'cause: the reason', 'next: Mend']) {
    t.match(written.stderr, part)
  }
})

t.test('an interruption has no cause but the person', async (t) => {
  const { written, output } = capture()
  const cause = new Error('docker did not run')
  const cut = foundationError('ERR_INTERRUPTED', 'Interrupted by SIGINT.', { cause })
  t.equal(printError(output, cut, { isJson: false, aim }), 130)
  t.notMatch(written.stderr, 'cause')
})

t.test("an error's own hint takes the place of the catalogue's, aimed like it", async (t) => {
  const { written, output } = capture()
  const failed = bakeError('ERR_BAKE_FAILED', 'Failed.', { hint: ({ make }) => make('up') })
  printError(output, failed, { isJson: false, aim: { environment: 'local', cloud: 'blue' } })
  t.match(written.stderr, /^  next: make up CLOUD=blue$/m)
})

t.test("the hint's commands reach what the failed run was aimed at", async (t) => {
  const { written, output } = capture()
  const missing = fleetError('ERR_FLEET_MISSING', 'No fleet assay-prod.')
  printError(output, missing, { isJson: false, aim: { ...aim, cloud: 'blue' } })
  t.match(written.stderr, /next: .*make fleet ENV=prod CLOUD=blue/)
})

t.test('an error under --json is the document', async (t) => {
  const { written, output } = capture()
  printError(output, failure, { isJson: true, aim })
  const document = JSON.parse(written.stdout)
  t.equal(document.result, null)
  t.equal(document.error.code, 'ERR_ENV_INVALID')
  t.equal(written.stderr, '')
})

t.test('an unforeseen error is said to be ours and ends in 1', async (t) => {
  const { written, output } = capture()
  t.equal(printError(output, new TypeError('x is not a function'), { isJson: false, aim }), 1)
  t.match(written.stderr, /ERR_INTERNAL/)
})
