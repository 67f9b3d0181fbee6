import t from 'tap'
import { own } from '../../../../infra/model/load-balancing/own.ts'
import { call, faultOf, list, newGroup, newWorld } from './fixture.ts'

t.test('a word that every object knows is not there', async (t) => {
  t.equal(own({ a: 1 }, 'a'), 1)
  t.equal(own({ a: 1 }, 'constructor'), undefined)
})

t.test('such words are names like any other', async (t) => {
  const world = newWorld()
  const arn = newGroup(world, 'blue', { Tags: [{ Key: 'constructor', Value: 'x' }] })
  const [described] = list(call(world, 'DescribeTags', { ResourceArns: [arn] }), 'TagDescriptions')
  t.same(described?.['Tags'], [{ Key: 'constructor', Value: 'x' }])
  t.equal(
    faultOf(world, 'DescribeTargetHealth', { TargetGroupArn: 'constructor' }),
    'TargetGroupNotFound',
  )
})
