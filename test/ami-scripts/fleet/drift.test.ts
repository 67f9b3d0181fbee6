import t from 'tap'
import { fleetDrift } from '../../../ami-scripts/fleet/drift.ts'
import { planFleetUp } from '../../../ami-scripts/fleet/plan.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { createFleetWorld, spec } from './fleet-world.ts'

const servingFleet = () => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed))
  return world
}

const instance = {
  instanceId: 'i-1',
  zone: 'eu-west-1a',
  lifecycleState: 'InService',
  healthStatus: 'Healthy',
  launchTemplateVersion: '1',
  isProtected: false,
}

t.test('a fleet as it was made has not drifted', async (t) => {
  t.strictSame(fleetDrift(loadEnvironment('prod'), servingFleet().observed()), [])
})

t.test('everything someone changed is told in words', async (t) => {
  const world = servingFleet()
  world.edit({
    min: 0,
    max: 9,
    healthCheckType: 'EC2',
    suspendedProcesses: ['Terminate'],
    targetGroupArns: [],
    instances: [
      { ...instance, launchTemplateVersion: '2', isProtected: true, lifecycleState: 'Standby' },
    ],
  })
  const text = fleetDrift(loadEnvironment('prod'), world.observed()).join('\n')
  for (const part of [
    'min is 0',
    'max is 9',
    'health check type is EC2',
    'suspended processes: Terminate',
    'i-1 runs version 2',
    'i-1 is protected',
    'i-1 is in Standby',
    'not attached',
  ]) {
    t.match(text, part)
  }
})

t.test('ports that the env file changed since the launch are told', async (t) => {
  const environment = { ...loadEnvironment('prod'), app_port: 9090, health_port: 9091 }
  t.strictSame(fleetDrift(environment, servingFleet().observed()), [
    'target group port 8080 -> 9090: the env file changed, a roll-out would bring it about',
    'target group healthPort 8081 -> 9091: the env file changed, a roll-out would bring it about',
  ])
})
