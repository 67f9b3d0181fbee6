import t from 'tap'
import type { AssayError } from '../../../../infra/foundation/assay-error.ts'
import { amiOfManifest } from '../../../../ami-scripts/bake/packer/manifest.ts'

const build = (run: string, artifact: string, buildId = 'b1') => ({
  name: 'assay',
  builder_type: 'amazon-ebs',
  packer_run_uuid: run,
  artifact_id: artifact,
  custom_data: { build_id: buildId },
})

const manifest = (...builds: readonly object[]): string =>
  JSON.stringify({ builds, last_run_uuid: 'run-2' })

t.test('the AMI of the last run counts, not those of runs before it', async (t) => {
  const text = manifest(build('run-1', 'eu-west-1:ami-1'), build('run-2', 'eu-west-1:ami-2'))
  t.equal(amiOfManifest(text, 'eu-west-1', 'b1'), 'ami-2')
})

t.test('of several regions the one of the environment counts', async (t) => {
  const text = manifest(build('run-2', 'us-east-1:ami-1,eu-west-1:ami-2'))
  t.equal(amiOfManifest(text, 'eu-west-1', 'b1'), 'ami-2')
})

const refused: readonly (readonly [string, string])[] = [
  ['no AMI in the region', manifest(build('run-2', 'us-east-1:ami-1'))],
  ['two AMIs', manifest(build('run-2', 'eu-west-1:ami-1'), build('run-2', 'eu-west-1:ami-2'))],
  ['another build', manifest(build('run-2', 'eu-west-1:ami-1', 'b2'))],
  ['an earlier run only', manifest(build('run-1', 'eu-west-1:ami-1'))],
  ['no JSON', '{'],
  ['no manifest', '{"builds": 1}'],
  ['something that is no AMI', manifest(build('run-2', 'eu-west-1:snap-1'))],
]

for (const [what, text] of refused) {
  t.test(`a manifest with ${what} is refused`, async (t) => {
    const error = t.throws(() => amiOfManifest(text, 'eu-west-1', 'b1')) as AssayError
    t.equal(error.code, 'ERR_BAKE_MANIFEST')
  })
}
