import t from 'tap'
import { valueFault } from '../../../../infra/policy/values/check-value.ts'
import type { Constraint } from '../../../../infra/policy/values/value-rule.ts'

const token = '{{module.a.aws_b.c[d].id}}'

const cases: readonly (readonly [string, string | number, Constraint, RegExp | undefined])[] = [
  ['a listed value', 'vpc', { enum: ['vpc'] }, undefined],
  ['a value that is not listed', 'vpcs', { enum: ['vpc', 'standard'] }, /"vpcs" is none of vpc, s/],
  ['a listed number', 90, { enum: [30, 90] }, undefined],
  ['a number that is not listed', 91, { enum: [30, 90] }, /91 is none of 30, 90/],
  ['a number at its bounds', 35, { min: 0, max: 35 }, undefined],
  ['a number below', -1, { min: 0 }, /-1 is not 0 at least/],
  ['a number above', 36, { min: 0, max: 35 }, /36 is not 0 at least, 35 at most/],
  ['a text of the right length', 'ab', { min: 2, max: 2 }, undefined],
  ['a text that is too short', 'a', { min: 2 }, /"a" has 1 characters, 2 at least/],
  ['a text that is too long', 'abc', { max: 2 }, /"abc" has 3 characters, 2 at most/],
  ['a text that matches', 'a1', { pattern: '[a-z]\\d' }, undefined],
  ['a pattern is of the whole text', 'xa1', { pattern: '[a-z]\\d' }, /"xa1" does not match/],
  ['an anchored pattern', 'a1', { pattern: '^[a-z]\\d$' }, undefined],
  ['classes of unicode', 'é', { pattern: '[\\p{L}]+' }, undefined],
  ['an escape that unicode refuses', 'a-b', { pattern: '[a-z\\-_\\_]+' }, undefined],
  ['a flag of Java in the middle', 'a<b', { pattern: '(?!(?i).*<script>.*).+' }, undefined],
  ['a token is not judged', `x${token}`, { enum: ['a'], pattern: 'a', min: 99 }, undefined],
  ['what stands beside a token has a length', `${token}abc`, { max: 2 }, /characters, 2 at most/],
]

for (const [title, value, constraint, fault] of cases) {
  t.test(title, async (t) => {
    const found = valueFault(value, constraint)
    if (fault === undefined) t.equal(found, undefined)
    else t.match(found, fault)
  })
}
