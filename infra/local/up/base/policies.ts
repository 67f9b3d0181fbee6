/** IAM and resource policies of the static base, as data; Terraform carries the same documents. */

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
