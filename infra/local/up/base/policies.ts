/** IAM and resource policies of the static base, as data. */

/** Roles of the base are for EC2 instances alone. */
export const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
}

/**
 * The least that Session Manager and Run Command need (Systems Manager user guide, "Create a custom
 * IAM role for Session Manager"). Not AmazonSSMManagedInstanceCore: that one may read every
 * parameter of the account.
 */
export const sessionManagerPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'SystemsManager',
      Effect: 'Allow',
      Action: [
        'ec2messages:AcknowledgeMessage',
        'ec2messages:DeleteMessage',
        'ec2messages:FailMessage',
        'ec2messages:GetEndpoint',
        'ec2messages:GetMessages',
        'ec2messages:SendReply',
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      Resource: '*',
    },
  ],
}

/** Where the sessions of operators are encrypted and logged. */
interface SessionPlace {
  readonly accountId: string
  readonly region: string
  readonly keyAlias: string
  readonly logGroup: string
}

const logGroupArn = ({ region, accountId, logGroup }: SessionPlace): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`

/**
 * That, and what an operator's session asks of the instance: decrypting it by the base's key, which
 * the alias names since its id is drawn, and logging it (the same page of the user guide).
 */
export const operatorSessionPolicy = (place: SessionPlace) => ({
  ...sessionManagerPolicy,
  Statement: [
    ...sessionManagerPolicy.Statement,
    {
      Sid: 'SessionKey',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: `arn:aws:kms:${place.region}:${place.accountId}:key/*`,
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': place.keyAlias } },
    },
    {
      Sid: 'SessionLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: [logGroupArn(place), `${logGroupArn(place)}:*`],
    },
    // The agent looks whether the group is encrypted; it lists, so no group can be named.
    { Sid: 'SessionLogGroups', Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' },
  ],
})

/**
 * The account's IAM decides about the key, and CloudWatch Logs encrypts the sessions' log group by
 * it, and no other group (CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using
 * AWS KMS").
 */
export const keyPolicy = (place: SessionPlace) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${place.accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'SessionLog',
      Effect: 'Allow',
      Principal: { Service: `logs.${place.region}.amazonaws.com` },
      Action: [
        ...['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
        'kms:Describe*',
      ],
      Resource: '*',
      Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn(place) } },
    },
  ],
})

/**
 * Lets the load balancer deliver access logs (Elastic Load Balancing user guide, "Enable access
 * logs for your Application Load Balancer"), and nobody speak to the bucket without TLS.
 */
export const logBucketPolicy = (bucket: string, accountId: string, prefix: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'LoadBalancerLogs',
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${bucket}/${prefix}/AWSLogs/${accountId}/*`,
    },
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
})
