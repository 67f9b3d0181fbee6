import { api, free, page, type TypeRules } from './value-rule.ts'

const budget = (member: string) => api('budgets CreateBudget', member)
const notification = (member: string) => budget(`NotificationsWithSubscribers.${member}`)
const iamQuota = 'IAM user guide, "IAM and AWS STS quotas"'

/** Roles, keys, parameters, documents, budget. */
export const identityRules: Readonly<Record<string, TypeRules>> = {
  aws_budgets_budget: {
    budget_type: budget('Budget.BudgetType'),
    limit_amount: budget('Budget.BudgetLimit.Amount'),
    limit_unit: page('AWS Budgets API, Spend', { enum: ['USD'] }),
    name: budget('Budget.BudgetName'),
    'notification.comparison_operator': notification('Notification.ComparisonOperator'),
    'notification.notification_type': notification('Notification.NotificationType'),
    'notification.subscriber_email_addresses': page('AWS Budgets API, Subscriber', {
      pattern: String.raw`[^@\s]+@[^@\s]+\.[^@\s]+`,
    }),
    'notification.threshold': page('AWS Budgets API, Notification', { min: 0.1, max: 1_000_000 }),
    'notification.threshold_type': notification('Notification.ThresholdType'),
    time_unit: budget('Budget.TimeUnit'),
  },
  aws_iam_instance_profile: { name: api('iam CreateInstanceProfile', 'InstanceProfileName') },
  aws_iam_policy: {
    description: api('iam CreatePolicy', 'Description'),
    name: api('iam CreatePolicy', 'PolicyName'),
    policy: page(iamQuota, { max: 6144 }),
  },
  aws_iam_role: {
    assume_role_policy: page(iamQuota, { max: 2048 }),
    description: api('iam CreateRole', 'Description'),
    max_session_duration: api('iam CreateRole', 'MaxSessionDuration'),
    name: api('iam CreateRole', 'RoleName'),
  },
  aws_iam_role_policy: {
    name: api('iam PutRolePolicy', 'PolicyName'),
    policy: page(iamQuota, { max: 10240 }),
  },
  aws_kms_alias: { name: api('kms CreateAlias', 'AliasName') },
  aws_kms_key: {
    deletion_window_in_days: page('KMS API, ScheduleKeyDeletion', { min: 7, max: 30 }),
    description: api('kms CreateKey', 'Description'),
    policy: page('KMS developer guide, "Resource quotas"', { max: 32768 }),
  },
  aws_ssm_document: {
    content: free('The policy encryption reads what of it matters; the program, the rest.'),
    document_format: api('ssm CreateDocument', 'DocumentFormat'),
    document_type: api('ssm CreateDocument', 'DocumentType'),
    name: api('ssm CreateDocument', 'Name'),
  },
  aws_ssm_parameter: {
    name: api('ssm PutParameter', 'Name'),
    type: api('ssm PutParameter', 'Type'),
    value: page('Systems Manager API, PutParameter', { min: 1, max: 4096 }),
  },
}
