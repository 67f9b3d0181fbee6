import t from 'tap'
import type { Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { ensureCertificates } from '../../../../infra/local/host/certificates.ts'
import { createHostCommand } from '../../../../infra/local/host/host-command.ts'
import {
  createDataPlane,
  type DataPlaneOptions,
  type RunningDataPlane,
} from '../../../../infra/local/load-balancer/data-plane.ts'
import {
  haproxyPath,
  listenerArn,
  removeState,
  startTarget,
  testCloud,
  type TestTarget,
} from './fixture.ts'

export interface DataPlaneBench {
  readonly cloud: Cloud
  readonly a: TestTarget
  readonly b: TestTarget
  /** Target a while it drains. */
  readonly draining: TestTarget['routed']
  /** The one that is open now. */
  readonly plane: () => RunningDataPlane
  /** What the next gateway does, once the former has left. */
  readonly reopen: () => Promise<void>
  /** Of the one listener; an address where nothing listens while it is none. */
  readonly url: () => string
}

/**
 * A data plane and two targets on a cloud of the test file's own, taken away at its end.
 *
 * @param firstIndex of the clouds to try
 */
export const startBench = async (
  firstIndex: number,
  options: Omit<DataPlaneOptions, 'cloud' | 'haproxyPath'> = {},
): Promise<DataPlaneBench> => {
  const cloud = await testCloud(firstIndex)
  await ensureCertificates(cloud, createHostCommand())
  const open = () => createDataPlane({ cloud, haproxyPath, ...options })
  let plane = await open()
  const a = await startTarget(cloud, '3.4', 'i-a')
  const b = await startTarget(cloud, '4.5', 'i-b')
  t.teardown(async () => {
    await plane.stop()
    await a.close()
    await b.close()
    await removeState(cloud)
  })
  return {
    ...{ cloud, a, b },
    draining: { ...a.routed, admits: 'draining' },
    plane: () => plane,
    reopen: async () => {
      plane = await open()
    },
    url: () => plane.listenerUrl(listenerArn) ?? 'http://127.0.0.1:1',
  }
}
