import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { changeCloudRecords } from '../../../../infra/local/cloud/cloud-records.ts'
import { downCloud } from '../../../../infra/local/up/down-cloud.ts'
import { createNetwork } from '../../../../infra/local/host/network.ts'

/** A machine with one Docker network, made for the cloud of that state folder. */
const machine = (owner: string) => {
  const told: string[] = []
  const network = {
    IPAM: { Config: [{ Subnet: '10.7.0.0/16' }] },
    Options: { 'com.docker.network.bridge.name': 'assay7' },
    Labels: { 'assay.cloud': 'shared', 'assay.state': owner },
  }
  const asRoot = async (program: string, args: readonly string[]): Promise<string> => {
    const command = [program, ...args].join(' ')
    if (command.startsWith('docker network ls')) return 'id\n'
    if (command.startsWith('docker network inspect')) return JSON.stringify([network])
    told.push(command)
    return ''
  }
  return { told, tools: { host: { asRoot, asUser: asRoot }, docker: 'docker', nft: 'nft' } }
}

t.test("another user's cloud of that name is left alone, and its owner named", async (t) => {
  const folder = t.testdir()
  const owner = join(folder, 'theirs', 'shared')
  mkdirSync(owner, { recursive: true })
  const { told, tools } = machine(owner)
  await t.rejects(downCloud('shared', { XDG_STATE_HOME: join(folder, 'ours') }, tools), {
    code: 'ERR_CLOUD_OWNER',
    message: new RegExp(owner),
  })
  const stateRoot = join(folder, 'ours')
  const cloud = describeCloud({ name: 'shared', index: 7, region: '', stateRoot })
  await t.rejects(createNetwork(cloud, tools), {
    code: 'ERR_NETWORK_FOREIGN',
    message: new RegExp(owner),
  })
  t.same(told, [], 'nothing was changed')
})

t.test('a network whose owner has left no state is removed', async (t) => {
  const folder = t.testdir()
  const { told, tools } = machine(join(folder, 'gone', 'shared'))
  const report = await downCloud('shared', { XDG_STATE_HOME: join(folder, 'ours') }, tools)
  t.match(report, { isKnown: true, others: [] })
  t.ok(told.includes('docker network rm assay-shared'))
})

t.test('a name that nothing bears is unknown, and the other clouds are named', async (t) => {
  const stateHome = t.testdir()
  await changeCloudRecords(join(stateHome, 'assay'), async () => ({
    blue: { index: 7, region: 'eu-west-1', base: 'local' },
  }))
  const nothing = async () => ''
  const host = { asRoot: nothing, asUser: nothing }
  const tools = { host, docker: 'docker', nft: 'nft' }
  const report = await downCloud('bleu', { XDG_STATE_HOME: stateHome }, tools)
  t.match(report, { isKnown: false, others: ['blue'] })
})
