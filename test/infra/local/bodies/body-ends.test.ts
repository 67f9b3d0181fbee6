import t from 'tap'
import { parseBodyEnd } from '../../../../infra/local/bodies/body-ends.ts'

const event = (attributes: Record<string, string>, action = 'die'): string =>
  JSON.stringify({ Type: 'container', Action: action, Actor: { ID: 'c', Attributes: attributes } })

t.test('an event of a body is its end with the exit status', (t) => {
  t.same(parseBodyEnd(event({ 'assay.instance': 'i-1', exitCode: '129' })), {
    instanceId: 'i-1',
    exitStatus: 129,
  })
  t.end()
})

t.test('lines of the stream that are no such event are none', (t) => {
  for (const line of [
    'HTTP/1.1 200 OK',
    '',
    '1a4',
    event({ 'assay.instance': 'i-1', exitCode: '0' }, 'start'),
    event({ exitCode: '0' }),
    // The container that copies a volume runs an image whose label is blanked.
    event({ 'assay.instance': '', exitCode: '0' }),
  ]) {
    t.equal(parseBodyEnd(line), undefined, line)
  }
  t.end()
})
