import fc from 'fast-check'
import type {
  ResourceChange,
  TerraformPlan,
} from '../../../../ami-scripts/base/plan/terraform-plan.ts'
import type { StatefulTypes } from '../../../../ami-scripts/base/plan/summarize-plan.ts'

export const stateful: StatefulTypes = {
  aws_db_instance: 'its databases',
  aws_s3_bucket: 'objects',
}

/** A change of one resource, with what differs from the plainest. */
export const resourceChange = (
  address: string,
  actions: readonly string[],
  { change, ...rest }: Partial<ResourceChange> = {},
): ResourceChange => ({
  address,
  mode: 'managed',
  type: address.split('.').at(-2) ?? '',
  change: { actions, before: null, after: null, ...change },
  ...rest,
})

const actionsArbitrary = fc.constantFrom(
  ...[['no-op'], ['create'], ['read'], ['update'], ['delete'], ['forget']],
  ...[
    ['delete', 'create'],
    ['create', 'delete'],
  ],
)

const resourceArbitrary = fc
  .record({
    type: fc.constantFrom('aws_db_instance', 'aws_s3_bucket', 'aws_subnet', 'aws_route'),
    name: fc.stringMatching(/^[a-z]{1,3}$/),
    module: fc.constantFrom('', 'module.network.', 'module.store["a"].'),
    mode: fc.constantFrom('managed', 'managed', 'managed', 'data'),
    actions: actionsArbitrary,
    before: fc.jsonValue(),
    after: fc.jsonValue(),
    isMoved: fc.boolean(),
  })
  .map(({ type, name, module, mode, actions, before, after, isMoved }): ResourceChange => ({
    ...{ address: `${module}${type}.${name}`, mode, type },
    ...(isMoved ? { previous_address: `${type}.old` } : {}),
    change: { actions, before, after },
  }))

/** Plans of every shape, each address once. */
export const planArbitrary: fc.Arbitrary<TerraformPlan> = fc
  .uniqueArray(resourceArbitrary, { selector: ({ address }) => address, maxLength: 12 })
  .map((resource_changes) => ({ resource_changes }))
