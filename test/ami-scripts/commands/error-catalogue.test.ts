import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { errorCatalogue, joinLists } from '../../../ami-scripts/commands/error-catalogue.ts'
import { failed } from '../../../infra/foundation/assay-error.ts'
import { hintText, type Aimed } from '../../../infra/foundation/hint.ts'

t.test('the lists of all rooms make one, in order', async (t) => {
  const codes = Object.keys(errorCatalogue)
  t.ok(codes.includes('ERR_PORT_TAKEN') && codes.includes('ERR_FLEET_REFUSED'))
  t.strictSame(codes, [...codes].sort())
})

t.test('one code in two rooms is refused', async (t) => {
  const list = { ERR_A_B: failed('Go on.') }
  t.throws(() => joinLists([list, list]), /Two rooms list ERR_A_B/)
})

t.test('a hint names make targets of the Makefile, aimed where a target can be', async (t) => {
  const makefile = readFileSync(new URL('../../../Makefile', import.meta.url), 'utf8')
  const targets = [...makefile.matchAll(/^([a-z-]+):/gm)].map(([, name]) => name)
  for (const [code, { hint }] of Object.entries(errorCatalogue)) {
    const named: string[] = []
    const aimed: Aimed = {
      make: (target) => {
        named.push(target)
        return '(aimed)'
      },
      makeOtherCloud: '(aimed)',
      environmentFile: '(aimed)',
    }
    const text = typeof hint === 'string' ? hint : hint(aimed)
    t.strictSame(
      named.filter((name) => !targets.includes(name)),
      [],
      code,
    )
    // What is typed out is aimed by itself: set-up, rendering and help know no environment.
    t.notMatch(text, /\bmake (?!setup|render|help|\w+ ENV=)|<env>|\bassay [a-z-]+|--cloud/, code)
  }
})

const root = fileURLToPath(new URL('../../../', import.meta.url))
const isThere = (path: string): boolean => existsSync(`${root}${path}`)

/** Every hint as a person in prod would read it. */
const texts = Object.entries(errorCatalogue).map(([code, { hint }]) => ({
  code,
  text: hintText(hint, {
    make: (target) => `make ${target} ENV=prod`,
    makeOtherCloud: 'make up CLOUD=prod',
    environmentFile: 'infra/env/prod.tfvars.json',
  }),
}))

t.test('every path of the project that a hint names is there', async (t) => {
  const paths = /\b(?:ami-scripts|infra|packer|service|systemd|test)\/[\w./-]*\w/g
  const named = texts.flatMap(({ code, text }) =>
    [...text.matchAll(paths)].map(([path]) => ({ code, path })),
  )
  t.ok(named.length >= 5, `${named.length} paths are named`)
  t.strictSame(
    named.filter(({ path }) => !isThere(path)),
    [],
  )
})

/** What there must be here for a hint to send somebody to a tool. */
const grounds: readonly (readonly [RegExp, string])[] = [
  [/\bterraform\b/i, 'infra/terraform'],
  [/\bpacker\b/i, 'packer/build.pkr.hcl'],
]

t.test('no hint sends to a tool for which there is nothing here', async (t) => {
  t.strictSame(
    texts.filter(({ text }) => grounds.some(([tool, path]) => tool.test(text) && !isThere(path))),
    [],
  )
})
