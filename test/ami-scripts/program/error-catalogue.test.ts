import { readFileSync } from 'node:fs'
import t from 'tap'
import { composeCatalogue } from '../../../ami-scripts/program/error-catalogue.ts'
import { errorsOf, failed } from '../../../infra/foundation/assay-error.ts'
import type { Aimed } from '../../../infra/foundation/hint.ts'

t.test('the lists of all rooms make one, in order', async (t) => {
  const above = errorsOf({ ERR_AAA_FIRST: failed('Go on.') })
  const codes = Object.keys(composeCatalogue([above]))
  t.equal(codes[0], 'ERR_AAA_FIRST')
  t.ok(codes.includes('ERR_PORT_TAKEN'))
  t.strictSame(codes, [...codes].sort())
})

t.test('one code in two rooms is refused', async (t) => {
  const above = errorsOf({ ERR_PORT_TAKEN: failed('Go on.') })
  t.throws(() => composeCatalogue([above]), /Two rooms list ERR_PORT_TAKEN/)
})

t.test('a hint names make targets of the Makefile, aimed where a target can be', async (t) => {
  const makefile = readFileSync(new URL('../../../Makefile', import.meta.url), 'utf8')
  const targets = [...makefile.matchAll(/^([a-z-]+):/gm)].map(([, name]) => name)
  for (const [code, { hint }] of Object.entries(composeCatalogue([]))) {
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
    // What is typed out is aimed by itself: set-up and help know no environment.
    t.notMatch(text, /\bmake (?!setup|help|\w+ ENV=)|<env>|\bassay [a-z-]+|--cloud/, code)
  }
})
