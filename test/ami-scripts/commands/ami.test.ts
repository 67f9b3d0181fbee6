import t from 'tap'
import { bakeResult } from '../../../ami-scripts/commands/ami.ts'

const outcome = {
  imageId: 'ami-0aaa',
  key: 'f00d',
  isReused: false,
  buildId: '20261101-000000-aaaaaa',
  receiptPath: null,
  sourceImageId: 'ami-source',
  appImage: 'registry.example/app@sha256:0',
  leftOut: [],
  durationMs: 1000,
}

t.test('a bake ends in one line when something was left out or stood in for', async (t) => {
  const { lines } = bakeResult({ ...outcome, leftOut: ['one: why', 'two: why'] })
  t.equal(lines.at(-1), '2 left out or stood in for, see leftOut in the receipt')
})

t.test('and in its receipt when nothing was', async (t) => {
  t.match(bakeResult(outcome).lines.at(-1), /^the receipt is/)
})
