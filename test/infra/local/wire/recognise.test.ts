import t from 'tap'
import {
  namesOperationInBody,
  recogniseCall,
  type RequestHead,
} from '../../../../infra/local/wire/recognise.ts'

const scope = (service: string, region = 'eu-west-1') =>
  `AWS4-HMAC-SHA256 Credential=AKID/20260101/${region}/${service}/aws4_request, ` +
  'SignedHeaders=host, Signature=0'

const head = (over: Partial<RequestHead>): RequestHead => ({
  method: 'POST',
  url: '/',
  headers: {},
  ...over,
})

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

const cases: readonly {
  readonly name: string
  readonly head: RequestHead
  readonly form?: string
  readonly call: object
}[] = [
  {
    name: 'a query call',
    head: head({ headers: { ...form, authorization: scope('autoscaling') } }),
    form: 'Action=DescribeAutoScalingGroups&Version=2011-01-01',
    call: {
      service: 'autoscaling',
      region: 'eu-west-1',
      protocol: 'query',
      operation: 'DescribeAutoScalingGroups',
      version: '2011-01-01',
    },
  },
  {
    name: 'an ec2 call for another region',
    head: head({ headers: { ...form, authorization: scope('ec2', 'us-west-2') } }),
    form: 'Action=RunInstances&Version=2016-11-15',
    call: { service: 'ec2', region: 'us-west-2', protocol: 'ec2', operation: 'RunInstances' },
  },
  {
    name: 'a presigned query call',
    head: head({
      method: 'GET',
      url:
        '/?Action=GetCallerIdentity&Version=2011-06-15' +
        '&X-Amz-Credential=A%2F20260101%2Feu-west-1%2Fsts%2Faws4_request',
    }),
    call: { service: 'sts', protocol: 'query', operation: 'GetCallerIdentity' },
  },
  {
    name: 'a json call',
    head: head({
      headers: { authorization: scope('ssm'), 'x-amz-target': 'AmazonSSM.SendCommand' },
    }),
    call: { service: 'ssm', protocol: 'json', operation: 'SendCommand' },
  },
  {
    name: 'an rpc-v2-cbor call',
    head: head({
      url: '/service/GraniteServiceVersion20100801/operation/PutMetricData',
      headers: { authorization: scope('monitoring'), 'smithy-protocol': 'rpc-v2-cbor' },
    }),
    call: { service: 'monitoring', protocol: 'cbor', operation: 'PutMetricData' },
  },
  {
    name: 'an S3 object, presigned',
    head: head({
      method: 'GET',
      url: '/bucket/key?X-Amz-Credential=A/20260101/eu-west-1/s3/aws4_request',
    }),
    call: { service: 's3', protocol: 's3', operation: undefined },
  },
  {
    name: 'an S3 object whose query string says Action',
    head: head({
      method: 'GET',
      url: '/bucket/key?Action=x',
      headers: { authorization: scope('s3') },
    }),
    call: { service: 's3' },
  },
  {
    name: 'a rest-json call',
    head: head({ url: '/2015-03-31/functions', headers: { authorization: scope('lambda') } }),
    call: { service: 'lambda', protocol: 'rest-json' },
  },
  {
    name: 'a rest-xml call',
    head: head({ url: '/2013-04-01/hostedzone', headers: { authorization: scope('route53') } }),
    call: { service: 'route53', protocol: 'rest-xml' },
  },
  {
    name: 'an unsigned call by the regional name',
    head: head({ headers: { ...form, host: 'sts.eu-west-1.amazonaws.com:443' } }),
    form: 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15',
    call: { service: 'sts', protocol: 'query', operation: 'AssumeRoleWithWebIdentity' },
  },
  {
    name: 'an unsigned call by the global name',
    head: head({ headers: { ...form, host: 'iam.amazonaws.com' } }),
    form: 'Action=ListUsers&Version=2010-05-08',
    call: { service: 'iam', region: 'eu-west-1' },
  },
  {
    name: 'a form post that is a file upload to a bucket',
    head: head({ url: '/bucket', headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
    call: { service: 's3', protocol: 's3' },
  },
]

for (const { name, head: given, form: text, call } of cases) {
  t.test(`${name} is recognised`, async (t) => {
    t.equal(namesOperationInBody(given), text !== undefined)
    const body = text === undefined ? undefined : Buffer.from(text)
    t.match(recogniseCall(given, body, 'eu-west-1'), call)
  })
}
