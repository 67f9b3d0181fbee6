import { readFileSync } from 'node:fs'
import t from 'tap'
import { errorCatalogue, joinLists } from '../../../ami-scripts/commands/error-catalogue.ts'
import { failed } from '../../../infra/foundation/assay-error.ts'
import type { Aimed } from '../../../infra/foundation/hint.ts'

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
    // What is typed out is aimed by itself: set-up and help know no environment.
    t.notMatch(text, /\bmake (?!setup|help|\w+ ENV=)|<env>|\bassay [a-z-]+|--cloud/, code)
  }
})
