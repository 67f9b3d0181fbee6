/** Every AWS error name the program branches on. Nothing else compares error names. */
const named = (error: unknown, names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name)

/** EC2: InvalidLaunchTemplateId.NotFound and its name twin (API reference, error codes). */
export const isLaunchTemplateNotFound = (error: unknown): boolean =>
  named(error, [
    'InvalidLaunchTemplateId.NotFound',
    'InvalidLaunchTemplateName.NotFoundException',
    'InvalidLaunchTemplateId.NotFoundException',
    'InvalidLaunchTemplateId.VersionNotFound',
  ])

/** ELBv2: the SDK names the class, the wire says TargetGroupNotFound. */
export const isTargetGroupNotFound = (error: unknown): boolean =>
  named(error, ['TargetGroupNotFoundException', 'TargetGroupNotFound'])

/** Auto Scaling: AlreadyExistsFault is modelled as AlreadyExists on the wire. */
export const isAlreadyExists = (error: unknown): boolean =>
  named(error, ['AlreadyExistsFault', 'AlreadyExists'])

/**
 * Auto Scaling has no modelled "group not found": it is a ValidationError whose text says so
 * ("AutoScalingGroup name not found"), seen from the API since 2011.
 */
export const isGroupNotFound = (error: unknown): boolean =>
  named(error, ['ValidationError']) && /not found/i.test((error as Error).message)

/** No credentials at all, or none that the provider chain could load. */
export const isCredentialsMissing = (error: unknown): boolean =>
  named(error, ['CredentialsProviderError'])

/** SSM: a parameter that the base has not published. */
export const isParameterNotFound = (error: unknown): boolean => named(error, ['ParameterNotFound'])

/** EC2: an image id that does not exist, or is not an image id. */
export const isImageNotFound = (error: unknown): boolean =>
  named(error, ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable', 'InvalidAMIID.Malformed'])

/** EC2: what was to be removed is not there any more (EC2 API error codes). */
export const isGone = (error: unknown): boolean =>
  named(error, [
    'InvalidAMIID.NotFound',
    'InvalidAMIID.Unavailable',
    'InvalidGroup.NotFound',
    'InvalidInstanceID.NotFound',
    'InvalidKeyPair.NotFound',
    'InvalidSnapshot.NotFound',
    'InvalidVolume.NotFound',
  ])

/** EC2: something holds on to it still, such as an instance that is shutting down to its volume. */
export const isInUse = (error: unknown): boolean =>
  named(error, ['DependencyViolation', 'VolumeInUse', 'InvalidSnapshot.InUse'])

/** ECR: the repository has no image of that digest. */
export const isRegistryImageNotFound = (error: unknown): boolean =>
  named(error, ['ImageNotFoundException'])
