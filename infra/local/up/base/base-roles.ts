import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  paginateListInstanceProfiles,
  paginateListRoles,
  type IAMClient,
  type InstanceProfile,
} from '@aws-sdk/client-iam'
import type { BaseSpec, RoleSpec } from './describe-base.ts'

/** Creates what is missing of roles and instance profiles, and puts each role's one policy. */
export const createRoles = async (iam: IAMClient, spec: BaseSpec): Promise<void> => {
  const roles = new Set<string | undefined>()
  for await (const page of paginateListRoles({ client: iam }, {})) {
    for (const { RoleName } of page.Roles ?? []) roles.add(RoleName)
  }
  const profiles = new Map<string | undefined, InstanceProfile>()
  for await (const page of paginateListInstanceProfiles({ client: iam }, {})) {
    for (const profile of page.InstanceProfiles ?? []) {
      profiles.set(profile.InstanceProfileName, profile)
    }
  }
  for (const role of Object.values(spec.roles)) {
    await ensureRole(iam, role, roles.has(role.name))
    await ensureProfile(iam, role.name, profiles.get(role.name))
  }
}

const ensureRole = async (iam: IAMClient, role: RoleSpec, isKnown: boolean): Promise<void> => {
  if (!isKnown) {
    await iam.send(
      new CreateRoleCommand({
        RoleName: role.name,
        AssumeRolePolicyDocument: JSON.stringify(role.trust),
      }),
    )
  }
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: role.name,
      PolicyName: role.name,
      PolicyDocument: JSON.stringify(role.policy),
    }),
  )
}

const ensureProfile = async (
  iam: IAMClient,
  name: string,
  known: InstanceProfile | undefined,
): Promise<void> => {
  if (known === undefined) {
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }))
  }
  if ((known?.Roles ?? []).length === 0) {
    await iam.send(
      new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }),
    )
  }
}
