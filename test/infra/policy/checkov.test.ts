import t from 'tap'
import { acceptedFindings, newFindings, type Finding } from '../../../infra/policy/checkov.ts'

const finding: Finding = {
  id: 'CKV_AWS_18',
  name: 'Ensure the S3 bucket has access logging enabled',
  resource: 'module.log_bucket.aws_s3_bucket.this',
  place: '/modules/private-bucket/bucket.tf:1',
}
const accepted = {
  id: finding.id,
  resources: [finding.resource],
  reason: 'A log of logs has no end.',
}

t.test('what is accepted of a resource is no breach', async (t) => {
  t.strictSame(newFindings([finding, finding], [accepted]), [])
})

t.test('a finding of another id or another resource is new', async (t) => {
  const others = [
    { ...finding, id: 'CKV_AWS_21' },
    { ...finding, resource: 'aws_s3_bucket.other' },
  ]
  t.match(newFindings([finding, ...others], [accepted]), [
    { rule: 'checkov CKV_AWS_21', where: 'infra/terraform/modules/private-bucket/bucket.tf:1' },
    { rule: 'checkov CKV_AWS_18', message: /^aws_s3_bucket.other: Ensure/ },
  ])
})

t.test('what is accepted and found no more is to be removed', async (t) => {
  t.match(newFindings([], [accepted]), [
    { where: 'infra/policy/accepted-findings.json', message: /remove it/ },
  ])
})

t.test('each id is accepted once, for a reason of its own', async (t) => {
  const all = acceptedFindings()
  t.equal(new Set(all.map(({ id }) => id)).size, all.length)
  t.equal(new Set(all.map(({ reason }) => reason)).size, all.length)
})
