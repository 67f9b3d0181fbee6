import t from 'tap'
import { renderReport } from '../../../ami-scripts/demo/report.ts'
import { summaryLines } from '../../../ami-scripts/demo/summary.ts'
import { tellStory } from '../../../ami-scripts/demo/tell-story.ts'
import { recordingReporter } from '../../infra/foundation/recording-reporter.ts'
import { fakeDemo, serving, type FakeDemo } from './fake-demo.ts'

const aim = { environment: 'local', cloud: 'default' }
const tell = async ({ edge }: FakeDemo) => {
  const { reporter, lines } = recordingReporter()
  return { story: await tellStory(edge, aim, reporter), lines }
}
const failing = async (demo: FakeDemo): Promise<unknown> =>
  tell(demo).then(
    () => undefined,
    (error: unknown) => error,
  )

t.test('the chapters run the verbs of a person, in order, and each tells its result', async (t) => {
  const demo = fakeDemo()
  const { story, lines } = await tell(demo)
  const text = 'VADER is smart, handsome, and funny!'
  t.strictSame(demo.calls, [
    ...['up --base local', 'ami', 'fleet up', 'env', 'score http://127.0.0.1:4586', 'ami'],
    ...[`traffic http://127.0.0.1:4586 ${text}`, 'plug of i-0a', 'traffic stopped'],
  ])
  t.strictSame(
    story.chapters.map(({ title, tookMs }) => [title, tookMs]),
    [
      ['Local cloud up', 9000],
      ['AMI', 60_000],
      ['Fleet', 20_000],
      ['A scored request', 0],
      ['Second bake', 900],
      ['Lose an instance', 26_000],
    ],
  )
  const told = lines.join('\n')
  for (const result of ['ami-1 baked, receipt /bakes/b-1', 'positive: 0.62', 'i-0b serves']) {
    t.match(told, result)
  }
  t.match(story, { isFleetNew: true, rebake: { imageId: 'ami-1', tookMs: 900 } })
})

t.test('what the loss cost is counted, and said on screen and in the report', async (t) => {
  const { story, lines } = await tell(fakeDemo())
  t.strictSame(story.loss, {
    instanceId: 'i-0a',
    replacementId: 'i-0b',
    killedAtSecond: 3,
    replacedAtSecond: 23,
  })
  t.strictSame(story.traffic.failures, { '502': 80 })
  const cost = '80 of 1040 requests failed (80 x 502), the last within 4.0 s of the loss'
  for (const [place, text] of Object.entries({
    screen: lines.join('\n'),
    summary: summaryLines(story, '/out/demo.html').join('\n'),
    report: renderReport(story),
  })) {
    t.match(text, cost, place)
    t.match(text, '20 s', `${place}: how long it took to heal`)
  }
})

t.test('a story in which nothing failed says so, and what it asked', async (t) => {
  const instant = { ...serving('i-0b') }
  let isPulled = false
  const { story } = await tell(
    fakeDemo({
      pullPlug: () => Promise.resolve(void (isPulled = true)),
      openFleet: () =>
        Promise.resolve({
          groupName: 'assay-local',
          instances: () => Promise.resolve([isPulled ? instant : serving('i-0a')]),
        }),
    }),
  )
  t.match(summaryLines(story, '/out/demo.html').join('\n'), 'none of 240 requests failed')
})

t.test('a chapter that fails ends the story in its own error, and no later one runs', async (t) => {
  const verbs = ['up --base local', 'ami', 'fleet up', 'env']
  for (const [index, verb] of verbs.entries()) {
    const refused = new Error(`${verb} refused`)
    const refuse = (): never => {
      throw refused
    }
    const demo = fakeDemo({ verbs: { [verb]: refuse } })
    t.equal(await failing(demo), refused, verb)
    t.strictSame(demo.calls, verbs.slice(0, index + 1))
  }
  const refused = new Error('no score')
  const demo = fakeDemo({ score: () => Promise.reject(refused) })
  t.equal(await failing(demo), refused)
  t.equal(demo.calls.at(-1), 'env')
})

t.test('a second bake that bakes anew is a fault, whatever comes of the rest', async (t) => {
  const anew = (bakes: number) => ({ imageId: `ami-${bakes}`, isReused: false, receiptPath: null })
  const demo = fakeDemo({ verbs: { ami: anew } })
  t.match(await failing(demo), { code: 'ERR_DEMO_STEP', message: /baked again, as ami-1/ })
  t.notOk(demo.calls.some((call) => call.startsWith('plug')))
})

t.test('a cloud without a load balancer ends it before anything is asked of one', async (t) => {
  const demo = fakeDemo({ verbs: { env: () => ({}) } })
  t.match(await failing(demo), { code: 'ERR_DEMO_REQUEST' })
  t.equal(demo.calls.at(-1), 'env')
})

t.test('no plug is pulled where nothing serves', async (t) => {
  const starting = { ...serving('i-0a'), targetState: 'initial' }
  const leaving = { ...serving('i-0c'), lifecycleState: 'Terminating:Wait' }
  for (const instances of [[], [starting, leaving]]) {
    const demo = fakeDemo({ instances })
    t.match(await failing(demo), { code: 'ERR_FLEET_MISSING', message: /assay-local/ })
    t.notOk(demo.calls.some((call) => /^(plug|traffic)/.test(call)))
  }
})

t.test('a fleet that does not heal is a fault after five minutes, traffic stopped', async (t) => {
  const demo = fakeDemo({ isHealing: false })
  const beganMs = demo.edge.now()
  t.match(await failing(demo), { code: 'ERR_DEMO_NOT_REPLACED', message: /i-0a .* 5 minutes/ })
  t.equal(demo.calls.at(-1), 'traffic stopped')
  t.equal(demo.edge.now() - beganMs, 9000 + 60_000 + 20_000 + 300 + 900 + 3000 + 300_000)
})

t.test('an interrupt in any pause stops the traffic and is what is told', async (t) => {
  const interrupt = new Error('interrupted')
  for (let pauses = 0; pauses < 4; pauses += 1) {
    let count = 0
    const usual = fakeDemo()
    const pause = (ms: number): Promise<void> => {
      count += 1
      return count > pauses ? Promise.reject(interrupt) : usual.edge.pause(ms)
    }
    const demo: FakeDemo = { ...usual, edge: { ...usual.edge, pause } }
    t.equal(await failing(demo), interrupt)
    t.equal(demo.calls.at(-1), 'traffic stopped')
    t.equal(demo.calls.includes('plug of i-0a'), pauses > 0)
  }
})

t.test('what was there before is not told as made', async (t) => {
  const reused = { imageId: 'ami-1', isReused: true, receiptPath: null }
  const { story } = await tell(
    fakeDemo({ verbs: { ami: () => reused, 'fleet up': () => ({ steps: [] }) } }),
  )
  t.match(summaryLines(story, '/out/demo.html').join('\n'), /AMI and fleet were there before/)
})
