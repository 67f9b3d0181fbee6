import type { DemoStory } from '../../../ami-scripts/demo/story.ts'

const instance = {
  instanceId: 'i-0aaa',
  zone: 'eu-west-1a',
  imageId: 'ami-1',
  launchTemplateVersion: '1',
  lifecycleState: 'InService',
  targetState: 'healthy',
}

export const exampleStory: DemoStory = {
  startedAt: '2026-11-21T15:00:00.000Z',
  cloud: 'default',
  loadBalancerUrl: 'http://127.0.0.1:4586',
  chapters: [
    { title: 'Local cloud up', detail: 'parts', beganMs: 0, tookMs: 9000 },
    { title: 'AMI', detail: 'ami-1', beganMs: 9000, tookMs: 60_000 },
  ],
  image: {
    imageId: 'ami-1',
    key: 'key-1',
    sourceImage: 'debian-13-amd64-20261101-0001',
    appDigest: 'sha256:abc',
    receiptPath: '/bakes/1/receipt.json',
    tookMs: 60_000,
    isReused: false,
    steps: [{ name: 'install-docker.sh', tookMs: 20_000 }],
    packages: [{ name: 'docker.io', version: '26.1.5' }],
    leftOut: ['Amazon SSM agent'],
  },
  rebake: { imageId: 'ami-1', tookMs: 1500 },
  isFleetNew: true,
  request: {
    text: '<b>great</b>',
    label: 'positive',
    compound: 0.6249,
    shares: { positive: 0.746, neutral: 0.254, negative: 0 },
    version: '1.2.3',
    instanceId: 'i-0aaa',
    imageId: 'ami-1',
  },
  fleetBefore: [instance],
  fleetAfter: [{ ...instance, instanceId: 'i-0bbb' }],
  loss: {
    instanceId: 'i-0aaa',
    replacementId: 'i-0bbb',
    killedAtSecond: 3,
    replacedAtSecond: 15,
  },
  traffic: {
    seconds: [{ second: 0, succeeded: 40, failed: 1, slowestMs: 12 }],
    failures: { '502': 1 },
    medianMs: 2,
    p99Ms: 9,
  },
}
