import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * EC2's instance status check asks whether the operating system takes traffic. A body passes when
 * its network stack answers TCP at all (a refusal is an answer) and systemd says on the console
 * that it got to a login-ready target, or that cloud-init finished.
 */
export const bootedOnConsole = (console: string): boolean =>
  /Reached target.{0,12}(multi-user|graphical|cloud-init)\.target|Cloud-init v\. \S+ finished/.test(
    console,
  )

const pollMs = 500
/** A guest that silenced its console passes by its network stack alone after this long. */
const silentMs = 20_000

/**
 * @param isCurrent false ends the wait: the body was stopped or restarted meanwhile
 * @returns whether the body passed before the deadline
 */
export const waitUntilReachable = async (options: {
  address: string
  console: () => Promise<string>
  isCurrent: () => boolean
  deadlineMs: number
}): Promise<boolean> => {
  const began = performance.now()
  for (let waited = 0; waited < options.deadlineMs; waited = performance.now() - began) {
    if (!options.isCurrent()) return false
    const isBooted = waited >= silentMs || bootedOnConsole(await options.console())
    if (isBooted && (await answersTcp(options.address))) return options.isCurrent()
    await sleep(pollMs)
  }
  return false
}

const answersTcp = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 1000 })
    const settle = (answers: boolean): void => {
      socket.destroy()
      resolve(answers)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
  })
