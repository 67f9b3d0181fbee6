/** What each role may do, and why it may not do the rest of what its kind is usually given. */
export interface RoleRow {
  /** Actions that a role of this kind is usually given. */
  readonly usual: readonly string[]
  /** Of those, what ours does without, each with the reason. */
  readonly without: Readonly<Record<string, string>>
  /** Beyond those, what ours needs, each with the reason. */
  readonly beyond: Readonly<Record<string, string>>
}

const of = (service: string, actions: string): readonly string[] =>
  actions.split(/\s+/).map((action) => `${service}:${action}`)

const forReason = (reason: string, actions: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(actions.map((action) => [action, reason]))

const agent = [
  ...of('ssm', 'UpdateInstanceInformation'),
  ...of('ssmmessages', 'CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel'),
]

/** Amazon's agent polls it where ssmmessages is not enough (user guide, "ec2messages"). */
const olderChannel = forReason(
  'the agent falls back to it',
  of(
    'ec2messages',
    'AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply',
  ),
)

const learnsTheBase = forReason('the program learns the base there', [
  ...of('ssm', 'GetParametersByPath'),
])

/** Packer's own list is in its plugin's documentation, "IAM Task or Instance Role". */
export const roleTable: Readonly<Record<string, RoleRow>> = {
  instance: {
    usual: [
      ...agent,
      ...of('kms', 'Decrypt GenerateDataKey'),
      ...of('logs', 'PutLogEvents'),
      ...of('secretsmanager', 'GetSecretValue'),
      ...of('ssm', 'GetParameter'),
    ],
    without: { 'kms:GenerateDataKey': 'only logs in S3 need it; ours go to CloudWatch' },
    beyond: {
      ...olderChannel,
      ...forReason(
        'the agent makes its stream in the log group, once it has seen that it is encrypted',
        of('logs', 'CreateLogStream DescribeLogGroups DescribeLogStreams'),
      ),
    },
  },
  'build-instance': { usual: agent, without: {}, beyond: olderChannel },
  builder: {
    usual: [
      ...of(
        'ec2',
        'AttachVolume AuthorizeSecurityGroupIngress CopyImage CreateImage CreateKeyPair',
      ),
      ...of('ec2', 'CreateSecurityGroup CreateSnapshot CreateTags CreateVolume DeleteKeyPair'),
      ...of('ec2', 'DeleteSecurityGroup DeleteSnapshot DeleteVolume DeregisterImage'),
      ...of('ec2', 'DescribeImageAttribute DescribeImages DescribeInstances'),
      ...of('ec2', 'DescribeInstanceStatus DescribeRegions DescribeSecurityGroups'),
      ...of('ec2', 'DescribeSnapshots DescribeSubnets DescribeTags DescribeVolumes DescribeVpcs'),
      ...of('ec2', 'DetachVolume EnableImageDeprecation GetPasswordData ModifyImageAttribute'),
      ...of('ec2', 'ModifyInstanceAttribute ModifySnapshotAttribute RegisterImage RunInstances'),
      ...of('ec2', 'StopInstances TerminateInstances'),
      ...of('ssm', 'StartSession TerminateSession'),
      ...of('iam', 'GetInstanceProfile PassRole'),
      ...of('kms', 'CreateGrant DescribeKey GenerateDataKey ReEncryptFrom ReEncryptTo'),
    ],
    without: {
      ...forReason(
        'builders take the security group of the base',
        of('ec2', 'AuthorizeSecurityGroupIngress CreateSecurityGroup'),
      ),
      ...forReason(
        'the image is made of the builder itself, not of volumes',
        of('ec2', 'AttachVolume CreateVolume DetachVolume'),
      ),
      ...forReason('an image stays in its region', of('ec2', 'CopyImage')),
      ...forReason('no Windows', of('ec2', 'GetPasswordData')),
      ...forReason(
        'images are encrypted by the account’s EBS key, whose policy lets EC2 use it',
        of('kms', 'CreateGrant DescribeKey GenerateDataKey ReEncryptFrom ReEncryptTo'),
      ),
    },
    beyond: {
      ...learnsTheBase,
      'ec2:DescribeKeyPairs': 'what Packer left behind is looked for by its build',
      'ec2:GetConsoleOutput': 'a failed bake keeps what its builder said',
      'ssm:ResumeSession': 'a session of a bake outlives a lost connection',
      ...forReason(
        'a bake pushes the app image, and its builder pulls it with the password of the bake',
        [
          ...of('ecr', 'BatchCheckLayerAvailability BatchGetImage CompleteLayerUpload'),
          ...of('ecr', 'DescribeImages GetAuthorizationToken GetDownloadUrlForLayer'),
          ...of('ecr', 'InitiateLayerUpload PutImage UploadLayerPart'),
        ],
      ),
    },
  },
  controller: {
    usual: [
      ...of('ec2', 'DescribeImages DescribeInstanceStatus DescribeInstances'),
      ...of('ec2', 'DescribeLaunchTemplateVersions DescribeLaunchTemplates'),
      ...of('ec2', 'DescribeSecurityGroups DescribeSubnets CreateLaunchTemplateVersion'),
      ...of('autoscaling', 'DescribeAutoScalingGroups DescribeAutoScalingInstances'),
      ...of('autoscaling', 'DescribeInstanceRefreshes DescribeLifecycleHooks DescribeTags'),
      ...of('autoscaling', 'DescribeScalingActivities StartInstanceRefresh'),
      ...of('autoscaling', 'CancelInstanceRefresh CompleteLifecycleAction'),
      ...of('secretsmanager', 'CreateSecret DeleteSecret TagResource'),
      ...of('ssm', 'SendCommand'),
      ...of('iam', 'PassRole'),
    ],
    without: {},
    beyond: learnsTheBase,
  },
  ops: {
    usual: of('ssm', 'ResumeSession StartSession TerminateSession'),
    without: {},
    beyond: {
      ...learnsTheBase,
      'kms:GenerateDataKey': 'a session is encrypted from the operator on',
      'ssm:GetDocument': 'the program refuses a document that restricts nobody',
      ...forReason('a shell goes to an instance, and status shows the fleet', [
        ...of('autoscaling', 'DescribeAutoScalingGroups DescribeScalingActivities DescribeTags'),
        ...of('ec2', 'DescribeImages DescribeInstances DescribeLaunchTemplateVersions'),
        ...of('ec2', 'DescribeLaunchTemplates'),
        ...of('elasticloadbalancing', 'DescribeListeners DescribeLoadBalancers DescribeRules'),
        ...of('elasticloadbalancing', 'DescribeTags DescribeTargetGroupAttributes'),
        ...of('elasticloadbalancing', 'DescribeTargetGroups DescribeTargetHealth'),
      ]),
    },
  },
  'flow-logs': {
    usual: [
      ...of('logs', 'CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams'),
      ...of('logs', 'PutLogEvents'),
    ],
    without: { 'logs:CreateLogGroup': 'the base makes the group, with its key and its end' },
    beyond: {},
  },
}
