/** One health check against a target, as an Application Load Balancer makes it. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import type { Probe, ProbeOutcome } from '../../model/contract.ts'

/** What ALB's checks call themselves (user guide, "Health checks for your target groups"). */
const userAgent = 'ELB-HealthChecker/2.0'

/** A new connection each time; never rejects, and settles within the probe's own timeout. */
export const probeTarget = (probe: Probe, address: string): Promise<ProbeOutcome> =>
  new Promise((resolve) => {
    const close = (outcome: ProbeOutcome): void => {
      clearTimeout(deadline)
      resolve(outcome)
      connection.destroy()
    }
    const deadline = setTimeout(() => close({ kind: 'timeout' }), probe.timeoutMs)
    const connection =
      probe.protocol === 'TCP' ? probeTcp(probe, address, close) : probeHttp(probe, address, close)
  })

type Close = (outcome: ProbeOutcome) => void

/** A connection that opens passes; the model's matcher takes 200. */
const probeTcp = (probe: Probe, host: string, close: Close): { destroy: () => void } => {
  const socket = connect({ host, port: probe.port })
  socket.on('connect', () => close({ kind: 'status', status: 200 }))
  socket.on('error', () => close({ kind: 'refused' }))
  return socket
}

const probeHttp = (probe: Probe, host: string, close: Close): { destroy: () => void } => {
  const options = {
    host,
    port: probe.port,
    path: probe.path,
    agent: false,
    headers: {
      host: `${probe.address}:${probe.port}`,
      'user-agent': userAgent,
      connection: 'close',
    },
  }
  // ALB does not check the certificates of targets (user guide, "Target groups").
  const request =
    probe.protocol === 'HTTPS'
      ? httpsRequest({ ...options, rejectUnauthorized: false })
      : httpRequest(options)
  request.on('response', (response) => {
    response.on('error', () => close({ kind: 'refused' }))
    response.resume()
    response.on('end', () => close({ kind: 'status', status: response.statusCode ?? 0 }))
  })
  request.on('error', () => close({ kind: 'refused' }))
  request.end()
  return request
}
