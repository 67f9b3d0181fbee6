import { Agent, request } from 'node:http'

/** One second of traffic as a client saw it. */
export interface TrafficSecond {
  /** Seconds since the traffic began. */
  readonly second: number
  readonly succeeded: number
  readonly failed: number
  /** Slowest answer of this second. */
  readonly slowestMs: number
}

export interface TrafficReport {
  readonly seconds: readonly TrafficSecond[]
  /** How requests failed: an HTTP status, or the code of a socket error. */
  readonly failures: Readonly<Record<string, number>>
  readonly medianMs: number
  readonly p99Ms: number
}

export interface TrafficOptions {
  /** Loopback only: the demonstration never loads anything else. */
  readonly url: URL
  readonly requestsPerSecond: number
  /** Traffic ends by itself after this long, whatever happens around it. */
  readonly limitSeconds: number
  readonly body: string
  readonly now: () => number
}

export interface RunningTraffic {
  readonly stop: () => Promise<TrafficReport>
}

const requestTimeoutMs = 5000
const loopback = /^(127\.\d+\.\d+\.\d+|localhost)$/

interface Sample {
  readonly startedMs: number
  readonly tookMs: number
  /** `200`, another status, or a socket error's code. */
  readonly outcome: string
}

/**
 * Sends requests at an even pace over keep-alive connections until stopped or until the limit.
 *
 * @throws RangeError when the address is not a loopback one
 */
export const startTraffic = (options: TrafficOptions): RunningTraffic => {
  if (!loopback.test(options.url.hostname)) {
    throw new RangeError(`traffic goes to loopback only, not to ${options.url.hostname}`)
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const beganMs = options.now()
  const samples: Sample[] = []
  const inFlight = new Set<Promise<void>>()
  const sendOne = (): void => {
    const startedMs = options.now() - beganMs
    const pending = send(agent, options).then((outcome) => {
      samples.push({ startedMs, tookMs: options.now() - beganMs - startedMs, outcome })
      inFlight.delete(pending)
    })
    inFlight.add(pending)
  }
  const timer = setInterval(sendOne, 1000 / options.requestsPerSecond)
  const limit = setTimeout(() => clearInterval(timer), options.limitSeconds * 1000)
  return {
    stop: async () => {
      clearInterval(timer)
      clearTimeout(limit)
      await Promise.all(inFlight)
      agent.destroy()
      return summarise(samples)
    },
  }
}

const send = (agent: Agent, options: TrafficOptions): Promise<string> =>
  new Promise((resolve) => {
    const sent = request(
      options.url,
      {
        agent,
        method: 'POST',
        timeout: requestTimeoutMs,
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(String(response.statusCode)))
        response.on('error', (error) => resolve(errorCode(error)))
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('ETIMEDOUT')))
    sent.on('error', (error) => resolve(errorCode(error)))
    sent.end(options.body)
  })

const errorCode = (error: Error & { code?: string }): string => error.code ?? error.message

const isSuccess = (sample: Sample): boolean => sample.outcome === '200'

/** Adds the samples up. Pure. */
export const summarise = (samples: readonly Sample[]): TrafficReport => {
  const failures: Record<string, number> = {}
  for (const { outcome } of samples.filter((sample) => !isSuccess(sample))) {
    failures[outcome] = (failures[outcome] ?? 0) + 1
  }
  const times = samples.filter(isSuccess).map((sample) => sample.tookMs)
  times.sort((a, b) => a - b)
  const quantile = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0
  return {
    seconds: bySecond(samples),
    failures,
    medianMs: quantile(0.5),
    p99Ms: quantile(0.99),
  }
}

const bySecond = (samples: readonly Sample[]): TrafficSecond[] => {
  const last = Math.max(-1, ...samples.map((sample) => Math.floor(sample.startedMs / 1000)))
  return Array.from({ length: last + 1 }, (_, second) => {
    const within = samples.filter((sample) => Math.floor(sample.startedMs / 1000) === second)
    return {
      second,
      succeeded: within.filter(isSuccess).length,
      failed: within.filter((sample) => !isSuccess(sample)).length,
      slowestMs: Math.max(0, ...within.map((sample) => sample.tookMs)),
    }
  })
}
