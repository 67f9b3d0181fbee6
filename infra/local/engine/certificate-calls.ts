import { AwsFault } from '../../model/fault.ts'
import type { World } from '../../model/world.ts'
import { passOn, type AwsObject, type AwsValue, type Handlers } from '../wire/handler.ts'

/** What ACM knows of load balancers: which of them use a certificate. The rest is moto's. */
export const certificateCalls = (world: () => World): Handlers => ({
  acm: {
    DeleteCertificate: async ({ CertificateArn }) => {
      const users = usersOf(world(), CertificateArn)
      if (users.length > 0) {
        throw new AwsFault(
          'ResourceInUseException',
          `Certificate ${String(CertificateArn)} is in use by ${users.join(', ')}.`,
        )
      }
      return passOn
    },
    DescribeCertificate: async ({ CertificateArn }, { forward }) => {
      const answer = await forward()
      const certificate = answer['Certificate'] as AwsObject
      return { Certificate: { ...certificate, InUseBy: usersOf(world(), CertificateArn) } }
    },
  },
})

/** ARNs of the load balancers whose listeners have the certificate. */
const usersOf = ({ loadBalancing }: World, arn: AwsValue): string[] => [
  ...new Set(
    Object.values(loadBalancing.listeners)
      .filter(({ certificateArns }) => certificateArns.includes(String(arn)))
      .map(({ loadBalancerArn }) => loadBalancerArn),
  ),
]
