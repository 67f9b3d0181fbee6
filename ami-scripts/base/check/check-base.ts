import type { ExpectedBase } from './expected-base.ts'
import type { ObservedBase } from './observed-base.ts'

/** One thing that was looked at. */
export interface Finding {
  /** `subnet subnet-1 of private-subnet-ids`. */
  readonly subject: string
  readonly isSound: boolean
  /** What is there, or what is wrong with it. */
  readonly says: string
}

/** Holds what was read back against what the environment asks for, one finding a thing. */
export const checkBase = (expected: ExpectedBase, observed: ObservedBase): readonly Finding[] => [
  ...checkParameters(expected, observed),
  ...checkNetwork(expected, observed),
  ...checkTraffic(expected, observed),
  ...checkProfiles(observed),
  ...checkStores(expected, observed),
]

const sound = (subject: string, says: string): Finding => ({ subject, isSound: true, says })

/** Sound with what it says of itself, or the faults of it in one line. */
const judge = (subject: string, says: string, faults: readonly (string | false)[]): Finding => {
  const found = faults.filter((fault) => fault !== false)
  return found.length === 0
    ? sound(subject, says)
    : { subject, isSound: false, says: found.join('; ') }
}

const missing = (subject: string): Finding => ({ subject, isSound: false, says: 'is not there' })

const listed = (value: string | undefined): readonly string[] =>
  (value ?? '').split(',').filter((part) => part !== '')

const checkParameters = (expected: ExpectedBase, { parameters }: ObservedBase) =>
  expected.parameters.map((name) =>
    judge(`parameter ${name}`, parameters[name] ?? '', [!parameters[name] && 'is not published']),
  )

const checkNetwork = (expected: ExpectedBase, observed: ObservedBase): readonly Finding[] => {
  const { parameters, vpc } = observed
  const vpcId = parameters['vpc-id'] ?? ''
  const range = expected.vpcCidr
  return [
    vpc === undefined
      ? missing(`VPC ${vpcId}`)
      : judge(`VPC ${vpc.id}`, `${vpc.state}, ${vpc.cidr}`, [
          vpc.state !== 'available' && `is ${vpc.state}`,
          range !== undefined && range !== vpc.cidr && `is ${vpc.cidr}, not ${range}`,
        ]),
    ...['public-subnet-ids', 'private-subnet-ids'].flatMap((name) => checkSubnets(name, observed)),
    ...['load-balancer', 'instance', 'builder'].map((kind) => {
      const id = parameters[`${kind}-security-group-id`] ?? ''
      const subject = `security group ${id} (${kind})`
      const group = observed.securityGroups.find((each) => each.id === id)
      if (group === undefined) return missing(subject)
      return judge(subject, `in ${vpcId}`, [group.vpcId !== vpcId && `is in ${group.vpcId}`])
    }),
    ...expected.endpoints.map((service) => {
      const found = observed.endpoints.filter((each) => each.service === service)
      const usable = found.find(({ state }) => state.toLowerCase() === 'available')
      const [first] = found
      if (first === undefined) return missing(`VPC endpoint ${service}`)
      return judge(`VPC endpoint ${service}`, 'available', [
        usable === undefined && `is ${first.state}`,
      ])
    }),
  ]
}

const checkSubnets = (name: string, { parameters, subnets }: ObservedBase): readonly Finding[] => {
  const ids = listed(parameters[name])
  const found = subnets.filter(({ id }) => ids.includes(id))
  const zones = new Set(found.map(({ zone }) => zone))
  return [
    ...ids.map((id) => {
      const subject = `subnet ${id} of ${name}`
      const subnet = found.find((each) => each.id === id)
      if (subnet === undefined) return missing(subject)
      return judge(subject, `${subnet.state}, ${subnet.zone}`, [
        subnet.state !== 'available' && `is ${subnet.state}`,
        subnet.vpcId !== parameters['vpc-id'] && `is in ${subnet.vpcId}`,
      ])
    }),
    judge(`zones of ${name}`, [...zones].toSorted().join(', '), [
      zones.size < 2 && 'are fewer than two',
    ]),
  ]
}

const checkTraffic = (expected: ExpectedBase, observed: ObservedBase): readonly Finding[] => {
  const { parameters, loadBalancer, listener, answer } = observed
  return [
    loadBalancer === undefined
      ? missing(`load balancer ${parameters['load-balancer-arn'] ?? ''}`)
      : judge(`load balancer ${loadBalancer.dnsName}`, loadBalancer.state, [
          loadBalancer.state !== 'active' && `is ${loadBalancer.state}`,
          loadBalancer.vpcId !== parameters['vpc-id'] && `is in ${loadBalancer.vpcId}`,
        ]),
    listener === undefined
      ? missing(`listener ${parameters['listener-arn'] ?? ''}`)
      : judge(`listener ${listener.arn}`, `${listener.protocol} on ${listener.port}`, [
          listener.loadBalancerArn !== parameters['load-balancer-arn'] &&
            `is of ${listener.loadBalancerArn}`,
          listener.protocol !== expected.protocol &&
            `serves ${listener.protocol}, not ${expected.protocol}`,
          listener.port !== expected.port && `is on ${listener.port}, not ${expected.port}`,
          expected.protocol === 'HTTPS' && listener.certificates === 0 && 'has no certificate',
        ]),
    ...(answer === undefined
      ? []
      : [judge(`answer of ${answer.url}`, answer.says, [!answer.isHttp && answer.says])]),
  ]
}

const checkProfiles = ({ parameters, profiles }: ObservedBase): readonly Finding[] =>
  ['instance-profile-name', 'builder-instance-profile-name'].map((parameter) => {
    const name = parameters[parameter] ?? ''
    const subject = `instance profile ${name}`
    const profile = profiles.find((each) => each.name === name)
    if (profile === undefined) return missing(subject)
    const { role, trusts } = profile
    if (role === undefined) return judge(subject, '', ['has no role in it'])
    return judge(subject, `role ${role}`, [
      !trusts.includes('ec2.amazonaws.com') && `role ${role} does not trust EC2`,
    ])
  })

const checkStores = (expected: ExpectedBase, observed: ObservedBase): readonly Finding[] => {
  const { parameters, repository, logBucket, key, document } = observed
  return [
    repository === undefined
      ? missing(`repository ${expected.appRepository}`)
      : judge(`repository ${repository.name}`, 'immutable tags, scanned on push', [
          !repository.isImmutable && 'lets a tag be moved',
          !repository.isScanned && 'is not scanned on push',
        ]),
    logBucket === undefined
      ? missing(`bucket ${parameters['log-bucket'] ?? ''}`)
      : judge(`bucket ${logBucket.name}`, 'versioned, encrypted, private', [
          !logBucket.isVersioned && 'keeps no versions',
          !logBucket.isEncrypted && 'is not encrypted',
          !logBucket.isPrivate && 'does not block public access',
        ]),
    key === undefined
      ? missing(`key ${parameters['kms-key-id'] ?? ''}`)
      : judge(`key ${key.id}`, key.state, [key.state !== 'Enabled' && `is ${key.state}`]),
    document === undefined
      ? missing(`session document ${parameters['session-document'] ?? ''}`)
      : judge(`session document ${document.name}`, document.status, [
          document.status !== 'Active' && `is ${document.status}`,
          document.type !== 'Session' && `is of type ${document.type}`,
        ]),
  ]
}
