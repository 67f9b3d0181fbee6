import { SSMClient } from '@aws-sdk/client-ssm'
import t, { type Test } from 'tap'
import { readBaseParameters } from '../../../ami-scripts/aws/base-parameters.ts'
import { startQueryEndpoint } from './query-endpoint.ts'

/** Parameter Store with these parameters in it, two a page. */
const storeOf = async (t: Test, values: Readonly<Record<string, string>>): Promise<SSMClient> => {
  const Parameters = Object.entries(values).map(([Name, Value]) => ({ Name, Value }))
  let from = 0
  const { port } = await startQueryEndpoint(t, () => {
    const page = Parameters.slice(from, from + 2)
    from += 2
    const NextToken = from < Parameters.length ? String(from) : undefined
    return { status: 200, body: JSON.stringify({ Parameters: page, NextToken }) }
  })
  const client = new SSMClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  })
  t.teardown(() => client.destroy())
  return client
}

t.test('a base is read over all pages, and a list is split', async (t) => {
  const store = await storeOf(t, {
    '/assay/prod/base/vpc-id': 'vpc-1',
    '/assay/prod/base/public-subnet-ids': 'subnet-1,subnet-2',
    '/assay/prod/base/registry': 'registry.example',
  })
  const base = await readBaseParameters(store, 'prod')
  t.equal(base.text('registry'), 'registry.example')
  t.strictSame(base.list('public-subnet-ids'), ['subnet-1', 'subnet-2'])
  t.equal(base.find('kms-key-id'), undefined)
})

t.test('without a base, and without one of its ids, what is missing is named', async (t) => {
  await t.rejects(readBaseParameters(await storeOf(t, {}), 'prod'), {
    code: 'ERR_BASE_MISSING',
    message: 'The base of prod publishes nothing at /assay/prod/base/.',
  })
  const base = await readBaseParameters(await storeOf(t, { '/assay/prod/base/a': '1' }), 'prod')
  t.throws(() => base.text('vpc-id'), {
    code: 'ERR_BASE_MISSING',
    message: 'The base of prod has not published /assay/prod/base/vpc-id.',
  })
})
