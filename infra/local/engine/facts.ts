import { isDeepStrictEqual } from 'node:util'
import {
  paginateDescribeLaunchTemplates,
  paginateDescribeSubnets,
  type EC2Client,
} from '@aws-sdk/client-ec2'
import type { ModelInput } from '../../model/contract.ts'
import type { CertificateFact, Facts } from '../../model/world.ts'

/** Keeps the model informed about launch templates, subnets and certificates, which moto owns. */
export interface FactsReader {
  /** Something that moto answered may have changed them. */
  readonly markStale: () => void
  /** Resolves when the model knows what moto knows. Rejects when moto does not answer. */
  readonly ensureFresh: () => Promise<void>
}

/** EC2 operations after which launch templates or subnets may differ from what the model knows. */
export const changingOperations: ReadonlySet<string> = new Set([
  ...['CreateLaunchTemplate', 'CreateLaunchTemplateVersion', 'ModifyLaunchTemplate'],
  ...['DeleteLaunchTemplate', 'DeleteLaunchTemplateVersions'],
  ...['CreateSubnet', 'CreateDefaultSubnet', 'CreateDefaultVpc', 'DeleteSubnet', 'DeleteVpc'],
])

/**
 * Whether the model may know less than moto after a call. Route 53's calls name no operation; what
 * they change can validate a certificate.
 */
export const changesFacts = ({ service, operation = '' }: Call): boolean =>
  service === 'route53' ||
  (service === 'acm' && /^(Request|Import|Delete)Certificate$/.test(operation)) ||
  (service === 'ec2' && changingOperations.has(operation))

interface Call {
  readonly service: string
  readonly operation?: string
}

export interface FactsParts {
  readonly ec2: EC2Client
  readonly certificates: () => Promise<readonly CertificateFact[]>
  readonly facts: () => Facts
  readonly feed: (input: Exclude<ModelInput, { kind: 'call' }>) => void
}

export const createFactsReader = (parts: FactsParts): FactsReader => {
  let isStale = true
  let reading: Promise<void> | undefined
  const readWhileStale = async (): Promise<void> => {
    try {
      while (isStale) {
        isStale = false
        await readFacts(parts)
      }
    } catch (error) {
      isStale = true
      throw error
    } finally {
      reading = undefined
    }
  }
  return {
    markStale: () => {
      isStale = true
    },
    ensureFresh: async () => {
      if (isStale) reading ??= readWhileStale()
      await reading
    },
  }
}

const readFacts = async (parts: FactsParts): Promise<void> => {
  const [templates, subnets, certificates] = await Promise.all([
    launchTemplates(parts.ec2),
    subnetsOf(parts.ec2),
    parts.certificates(),
  ])
  feedCertificates(parts, certificates)
  const known = parts.facts()
  for (const template of templates) {
    const { kind, ...fact } = template
    if (!isDeepStrictEqual(known.launchTemplates[fact.id], fact)) parts.feed(template)
  }
  const ids = new Set(templates.map(({ id }) => id))
  for (const id of Object.keys(known.launchTemplates)) {
    if (!ids.has(id)) parts.feed({ kind: 'launch-template-deleted', id })
  }
  for (const subnet of subnets) {
    const { kind, ...fact } = subnet
    if (!isDeepStrictEqual(known.subnets[fact.subnetId], fact)) parts.feed(subnet)
  }
  const subnetIds = new Set(subnets.map(({ subnetId }) => subnetId))
  for (const subnetId of Object.keys(known.subnets)) {
    if (!subnetIds.has(subnetId)) parts.feed({ kind: 'subnet-deleted', subnetId })
  }
}

const feedCertificates = (
  { facts, feed }: FactsParts,
  certificates: readonly CertificateFact[],
): void => {
  const known = facts().certificates
  for (const fact of certificates) {
    if (!isDeepStrictEqual(known[fact.arn], fact)) feed({ kind: 'certificate', ...fact })
  }
  const arns = new Set(certificates.map(({ arn }) => arn))
  for (const arn of Object.keys(known)) {
    if (!arns.has(arn)) feed({ kind: 'certificate-deleted', arn })
  }
}

const launchTemplates = async (
  client: EC2Client,
): Promise<Extract<ModelInput, { kind: 'launch-template' }>[]> => {
  const found: Extract<ModelInput, { kind: 'launch-template' }>[] = []
  for await (const page of paginateDescribeLaunchTemplates({ client }, {})) {
    for (const template of page.LaunchTemplates ?? []) {
      found.push({
        kind: 'launch-template',
        id: template.LaunchTemplateId ?? '',
        name: template.LaunchTemplateName ?? '',
        defaultVersion: Number(template.DefaultVersionNumber ?? 1),
        latestVersion: Number(template.LatestVersionNumber ?? 1),
      })
    }
  }
  return found
}

const subnetsOf = async (client: EC2Client): Promise<Extract<ModelInput, { kind: 'subnet' }>[]> => {
  const found: Extract<ModelInput, { kind: 'subnet' }>[] = []
  for await (const page of paginateDescribeSubnets({ client }, {})) {
    for (const subnet of page.Subnets ?? []) {
      found.push({
        kind: 'subnet',
        subnetId: subnet.SubnetId ?? '',
        zone: subnet.AvailabilityZone ?? '',
        vpcId: subnet.VpcId ?? '',
      })
    }
  }
  return found
}
