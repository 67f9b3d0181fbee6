/** take-inventory.sh, with a dpkg-query and a docker of the test's own. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { inventorySchema } from '../../../ami-scripts/bake/record/receipt.ts'
import { projectDir } from './bake-bench.ts'

const packerDir = join(projectDir, 'packer')
const script = readFileSync(join(packerDir, 'scripts/take-inventory.sh'), 'utf8')

t.test(
  'the inventory is what is installed, held or not, and nothing that was removed',
  async (t) => {
    const folder = t.testdir()
    const known = ['ii \t"bash": "5.2",', 'hi \t"docker.io": "26",', 'rc \t"ssh": "9",']
    const programs = {
      'dpkg-query': `printf '%s\\n' ${known.map((line) => `'${line}'`).join(' ')}`,
      docker: `echo '    "assay.local/app:baked sha256:1",'`,
    }
    for (const [name, body] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${body}\n`, { mode: 0o755 })
    }
    const here = script.replaceAll('/tmp/assay', join(folder, 'assay'))
    const env = { PATH: `${folder}:/usr/bin:/bin` }
    t.equal(spawnSync('bash', ['-c', here], { env }).status, 0)
    const written = readFileSync(join(folder, 'assay/inventory.json'), 'utf8')
    t.match(inventorySchema.parse(JSON.parse(written)), {
      packages: { bash: '5.2', 'docker.io': '26' },
      images: ['assay.local/app:baked sha256:1'],
    })
    t.notMatch(written, '"ssh"')
  },
)

t.test('it is taken when the last package is removed, and before Docker is stopped', async (t) => {
  const template = readFileSync(join(packerDir, 'build.pkr.hcl'), 'utf8')
  const order = ['remove-ssh-server.sh', 'take-inventory.sh', '"download"', 'clean.sh', 'verify.sh']
  const places = order.map((name) => template.indexOf(name))
  t.notOk(places.includes(-1))
  t.strictSame(
    places,
    places.toSorted((a, b) => a - b),
  )
})
