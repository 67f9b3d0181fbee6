/**
 * Key of one access log object, in AWS's layout: prefix, account, region and day as folders, then
 * account, load balancer, end of the interval, address and a part that tells objects apart.
 */
export const accessLogKey = (options: {
  prefix: string
  accountId: string
  region: string
  /** `app/<name>/<id>` */
  loadBalancer: string
  /** End of the interval, milliseconds since the epoch. */
  endedAt: number
  unique: string
}): string => {
  const { prefix, accountId, region, loadBalancer, endedAt, unique } = options
  const time = new Date(endedAt).toISOString()
  const day = time.slice(0, 10).replaceAll('-', '/')
  const minute = `${time.slice(0, 16).replaceAll('-', '').replace(':', '')}Z`
  const front = prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`
  const name = [
    `${accountId}_elasticloadbalancing_${region}_${loadBalancer.replaceAll('/', '.')}`,
    minute,
    '127.0.0.1',
    unique,
  ].join('_')
  return `${front}AWSLogs/${accountId}/elasticloadbalancing/${region}/${day}/${name}.log.gz`
}
