import {
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
  type EC2Client,
} from '@aws-sdk/client-ec2'
import type { ObservedBase } from '../base/check/observed-base.ts'

type ObservedNetwork = Pick<ObservedBase, 'vpc' | 'subnets' | 'securityGroups' | 'endpoints'>

/**
 * Reads what the published ids name. Filters, not ids: an id that is gone would be an error, and
 * take the others with it.
 */
export const observeNetwork = async (
  client: EC2Client,
  ids: {
    readonly vpcId: string
    readonly subnetIds: readonly string[]
    readonly securityGroupIds: readonly string[]
  },
): Promise<ObservedNetwork> => {
  const [vpcs, subnets, groups, endpoints] = await Promise.all([
    found('vpc-id', [ids.vpcId], (input) =>
      all(paginateDescribeVpcs({ client }, input), ({ Vpcs }) => Vpcs),
    ),
    found('subnet-id', ids.subnetIds, (input) =>
      all(paginateDescribeSubnets({ client }, input), ({ Subnets }) => Subnets),
    ),
    found('group-id', ids.securityGroupIds, (input) =>
      all(
        paginateDescribeSecurityGroups({ client }, input),
        ({ SecurityGroups }) => SecurityGroups,
      ),
    ),
    found('vpc-id', [ids.vpcId], (input) =>
      all(paginateDescribeVpcEndpoints({ client }, input), ({ VpcEndpoints }) => VpcEndpoints),
    ),
  ])
  const [vpc] = vpcs
  return {
    vpc: vpc && { id: vpc.VpcId ?? '', state: vpc.State ?? '', cidr: vpc.CidrBlock ?? '' },
    subnets: subnets.map(({ SubnetId: id = '', VpcId: vpcId = '', ...rest }) => ({
      ...{ id, vpcId, zone: rest.AvailabilityZone ?? '', state: rest.State ?? '' },
    })),
    securityGroups: groups.map(({ GroupId: id = '', VpcId: vpcId = '' }) => ({ id, vpcId })),
    endpoints: endpoints.map(({ ServiceName: service = '', State = '' }) => ({
      ...{ service, state: State },
    })),
  }
}

/** A filter without values is an error: of no ids there is nothing to find. */
const found = async <Item>(
  name: string,
  values: readonly string[],
  look: (input: { Filters: { Name: string; Values: string[] }[] }) => Promise<readonly Item[]>,
): Promise<readonly Item[]> => {
  const Values = values.filter((value) => value !== '')
  return Values.length === 0 ? [] : look({ Filters: [{ Name: name, Values }] })
}

const all = async <Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> => {
  const items: Item[] = []
  for await (const page of pages) items.push(...(itemsOf(page) ?? []))
  return items
}
