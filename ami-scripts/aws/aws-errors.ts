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

/** The name, or the priority of a rule, has an owner already (each API reference). */
export const isTaken = (error: unknown): boolean =>
  named(error, [
    'InvalidLaunchTemplateName.AlreadyExistsException',
    'DuplicateTargetGroupNameException',
    'DuplicateTargetGroupName',
    'PriorityInUseException',
    'PriorityInUse',
    'AlreadyExistsFault',
    'AlreadyExists',
  ])

/** Something else holds on to it, or AWS still works on it (each API reference). */
export const isHeld = (error: unknown): boolean =>
  named(error, [
    'ResourceInUseException',
    'ResourceInUse',
    'ResourceInUseFault',
    'ScalingActivityInProgressFault',
    'ScalingActivityInProgress',
  ])

/** What the call names is not there, or not known yet to the service that was asked. */
export const isAbsent = (error: unknown): boolean =>
  isLaunchTemplateNotFound(error) ||
  isTargetGroupNotFound(error) ||
  named(error, ['RuleNotFoundException', 'RuleNotFound'])

/** Auto Scaling: whatever it does not model as an error of its own, such as an unknown group. */
export const isValidationError = (error: unknown): boolean => named(error, ['ValidationError'])

/** The service is away for now (Common Errors; EC2's own error codes). */
export const isUnavailable = (error: unknown): boolean =>
  named(error, ['ServiceUnavailable', 'ServiceUnavailableException', 'Unavailable'])

/** No credentials at all, or none that the provider chain could load. */
export const isCredentialsMissing = (error: unknown): boolean =>
  named(error, ['CredentialsProviderError'])

/**
 * Credentials that AWS does not take: expired, unknown, or signed wrongly. EC2's query protocol,
 * STS and the JSON services each have their own word for it (Common Errors of each API reference).
 */
export const isCredentialsRejected = (error: unknown): boolean =>
  named(error, [
    'AuthFailure',
    'ExpiredToken',
    'ExpiredTokenException',
    'IncompleteSignature',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'MissingAuthenticationToken',
    'RequestExpired',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
  ])

/** A caller whom AWS knows and does not let do it (Common Errors; EC2 has its own words). */
export const isAccessDenied = (error: unknown): boolean =>
  named(error, [
    'AccessDenied',
    'AccessDeniedException',
    'NotAuthorized',
    'OptInRequired',
    'UnauthorizedOperation',
  ])

/** Too many calls: what the SDK itself retries as throttling, after its last attempt. */
export const isThrottled = (error: unknown): boolean =>
  named(error, [
    'EC2ThrottledException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
  ])

/** No answer at all: Node's own codes for a connection that failed, and the SDK's time-outs. */
export const isUnreachable = (error: unknown): boolean =>
  named(error, ['TimeoutError', 'NetworkingError']) ||
  (error instanceof Error &&
    'code' in error &&
    [
      'EAI_AGAIN',
      'ECONNREFUSED',
      'ECONNRESET',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ENOTFOUND',
      'EPIPE',
      'ETIMEDOUT',
    ].includes(String(error.code)))

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

/** SSM: no document of that name, or none of that version. */
export const isDocumentNotFound = (error: unknown): boolean => named(error, ['InvalidDocument'])

/** What a base publishes, or is known by, is not there (each service's API reference). */
export const isBasePartAbsent = (error: unknown): boolean =>
  isDocumentNotFound(error) ||
  named(error, [
    'ListenerNotFound',
    'ListenerNotFoundException',
    'LoadBalancerNotFound',
    'LoadBalancerNotFoundException',
    'NoSuchBucket',
    'NoSuchEntity',
    'NoSuchEntityException',
    'NotFound',
    'NotFoundException',
    'RepositoryNotFoundException',
  ])

/** S3: the bucket has no such configuration (S3 API reference, error responses). */
export const isUnconfigured = (error: unknown): boolean =>
  named(error, [
    'NoSuchPublicAccessBlockConfiguration',
    'ServerSideEncryptionConfigurationNotFoundError',
  ])
