import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { createFleet, faultOf, groupName, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const tag = (Key: string, changes: ModelObject = {}): ModelObject => ({
  ResourceId: groupName,
  ResourceType: 'auto-scaling-group',
  Key,
  Value: `${Key}-value`,
  PropagateAtLaunch: true,
  ...changes,
})

const fleet = () => {
  const driver = createDriver()
  createFleet(driver, { Tags: [tag('a'), tag('b', { PropagateAtLaunch: false })] })
  return driver
}

t.test('tags are added and overwritten by key', async (t) => {
  const driver = fleet()
  driver.call('CreateOrUpdateTags', { Tags: [tag('a', { Value: 'new' }), tag('c')] })
  t.same(
    groupOf(driver).tags.map(({ key, value }) => `${key}=${value}`),
    ['a=new', 'b=b-value', 'c=c-value'],
  )
})

t.test('a tag is deleted by key, and by value where one is given', async (t) => {
  const driver = fleet()
  driver.call('DeleteTags', {
    Tags: [tag('a', { Value: 'other' }), tag('b', { Value: undefined })],
  })
  t.same(
    groupOf(driver).tags.map(({ key }) => key),
    ['a'],
  )
})

t.test('tags are found by every filter together', async (t) => {
  const driver = fleet()
  const find = (...Filters: ModelObject[]) => driver.call('DescribeTags', { Filters })
  t.match(find({ Name: 'auto-scaling-group', Values: [groupName] }), { Tags: [{}, {}] })
  t.same(find({ Name: 'propagate-at-launch', Values: ['false'] }, { Name: 'key', Values: ['b'] }), {
    Tags: [tag('b', { PropagateAtLaunch: false })],
  })
  t.same(find({ Name: 'value', Values: ['none'] }), { Tags: [] })
  t.match(
    faultOf(() => find({ Name: 'colour', Values: [] })),
    { message: /^Filter type colour is not correct/ },
  )
})

t.test('keys of AWS itself and tags of unknown groups are refused', async (t) => {
  const driver = fleet()
  const put = (changes: ModelObject) =>
    faultOf(() => driver.call('CreateOrUpdateTags', { Tags: [tag('x', changes)] }))
  t.match(put({ Key: 'aws:x' }), { message: /reserved for internal use/ })
  t.match(put({ ResourceId: 'none' }), { message: /AutoScalingGroup 'none' not found$/ })
})
