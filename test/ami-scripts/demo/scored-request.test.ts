import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { scoreText } from '../../../ami-scripts/demo/scored-request.ts'

const score = { label: 'positive', compound: 0.84, pos: 0.75, neu: 0.25, neg: 0, dialect: 'npm' }
const identity = { version: '1.2.3', instanceId: 'i-1', amiId: 'ami-1', region: 'eu-west-1' }

const startService = async (t: Test, answers: Record<string, string>): Promise<string> => {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    response.writeHead(answer === undefined ? 503 : 200).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('a scored text, and what the service says of itself', async (t) => {
  const url = await startService(t, {
    '/analyze': JSON.stringify(score),
    '/version': JSON.stringify(identity),
  })
  t.strictSame(await scoreText(url, 'great'), {
    ...{ text: 'great', label: 'positive', compound: 0.84 },
    shares: { positive: 0.75, neutral: 0.25, negative: 0 },
    ...{ version: '1.2.3', instanceId: 'i-1', imageId: 'ami-1' },
  })
})

t.test('no answer, a refusal and a stranger are each an error of the demonstration', async (t) => {
  const refused = { code: 'ERR_DEMO_REQUEST' }
  await t.rejects(scoreText(await startService(t, {}), 'great'), { ...refused, message: /503/ })
  for (const answer of ['<html>', '{}', JSON.stringify({ ...score, compound: 7 })]) {
    const url = await startService(t, { '/analyze': answer })
    await t.rejects(scoreText(url, 'great'), { ...refused, message: /not as the service does/ })
  }
  await t.rejects(scoreText('http://127.0.0.1:1', 'great'), { ...refused, message: /No answer/ })
})
