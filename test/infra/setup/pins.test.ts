import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import t from 'tap'
import { AssayError } from '../../../infra/foundation/assay-error.ts'
import { goModuleFolder } from '../../../infra/setup/layout.ts'
import { loadPins, parsePins, setupFolder } from '../../../infra/setup/pins.ts'
import { isAtLeast } from '../../../infra/setup/steps/go-toolchain.ts'

const pins = loadPins()

t.test('pins.json is well-formed', async (t) => {
  t.ok(pins.debianPackages.length > 0)
})

t.test('every fault of a malformed document is named with its path', async (t) => {
  const broken = {
    ...pins,
    go: { ...pins.go, sha256: 'short' },
    goTools: { crane: { ...pins.goTools['crane'], version: 'latest' } },
    surplus: true,
  }
  try {
    parsePins(broken)
    t.fail('accepted')
  } catch (error) {
    t.type(error, AssayError)
    const { code, details } = error as AssayError
    t.equal(code, 'ERR_SETUP_PINS')
    t.match(details.join('\n'), /go\.sha256[^]*goTools\.crane\.version[^]*surplus/)
  }
})

for (const [name, pin] of Object.entries(pins.goTools)) {
  t.test(`go.mod of ${name} locks the pinned package and version`, async (t) => {
    const lock = readFileSync(join(goModuleFolder(name), 'go.mod'), 'utf8')
    t.ok(lock.split('\n').includes(`tool ${pin.package}`))
    const minimum = pin.goMinimum ?? pins.go.minimum
    t.ok(lock.includes(`\ngo ${minimum}\n`), 'needs no newer Go than the pinned minimum')
    t.ok(isAtLeast(pins.go.version, minimum), 'the Go that is fetched builds it')
    const required = [...lock.matchAll(/^\t(\S+) (v\S+)/gm)].find(
      ([, module = '']) => pin.package === module || pin.package.startsWith(`${module}/`),
    )
    t.ok(required, 'the module is required')
    // A module without release tags has a pseudo-version; its own constant is the pin then.
    const isPseudo = /-\d{14}-[0-9a-f]{12}$/.test(required?.[2] ?? '')
    if (!isPseudo) t.equal(required?.[2], `v${pin.version}`)
  })
}

t.test('the Packer template asks for the pinned Packer and plugin', async (t) => {
  const file = fileURLToPath(new URL('../../../packer/plugins.pkr.hcl', import.meta.url))
  const template = readFileSync(file, 'utf8')
  t.match(template, `required_version = "= ${pins.goTools['packer']?.version}"`)
  t.match(template, `"= ${pins.goTools['packer-plugin-amazon']?.version}"`)
})

for (const name of ['requirements', 'requirements-checkov']) {
  t.test(`the lock ${name}.txt holds every package of its .in, each with hashes`, async (t) => {
    const wanted = readFileSync(join(setupFolder, `${name}.in`), 'utf8')
      .trim()
      .split('\n')
    const lock = readFileSync(join(setupFolder, `${name}.txt`), 'utf8')
    for (const line of wanted) t.ok(lock.includes(`\n${line.replace(/\[.*\]/, '')}`), line)
    const entries = lock.split(/\n(?=[a-z0-9])/).filter((entry) => !entry.startsWith('#'))
    t.strictSame(
      entries.filter((entry) => !entry.includes('--hash=sha256:')),
      [],
    )
  })
}
