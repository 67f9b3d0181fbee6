import t from 'tap'
import { reconcile, wantedServers } from '../../../../infra/local/load-balancer/reconcile.ts'
import { emptyMaps } from '../../../../infra/local/load-balancer/route-maps.ts'
import type {
  RunningServer,
  RuntimeApi,
} from '../../../../infra/local/load-balancer/runtime-api.ts'
import { noSlots } from '../../../../infra/local/load-balancer/slots.ts'
import { defaultRule, forward, group, groupArn, routed } from './fixture.ts'

t.test('targets drain and leave even when a map cannot be written', async (t) => {
  const states: [string, RunningServer['admits']][] = []
  const removed: string[] = []
  const refusal = new Error('refused')
  const api: RuntimeApi = {
    pid: async () => 1,
    showMap: async () => [],
    replaceMap: async () => {
      throw refusal
    },
    showServers: async () => [
      { backend: 'tg0', name: 'leaving', admits: 'open' },
      { backend: 'tg0', name: 'gone', admits: 'open' },
    ],
    addServer: async () => undefined,
    setState: async (server, admits) => void states.push([server, admits]),
    removeServer: async (server) => removed.push(server) > 0,
    fingerprintOf: async () => undefined,
    setCertificate: async () => undefined,
    showCertificates: async () => [],
    addCertificate: async () => undefined,
    removeCertificate: async () => undefined,
  }
  const maps = { ...emptyMaps, rules: [{ key: '^L0', value: '1' }] }
  const servers = [
    { server: 'tg0/leaving', endpoint: '127.9.1.1:80', isTls: false, admits: 'draining' as const },
  ]
  await t.rejects(reconcile(api, '/nowhere', { servers, maps }), refusal)
  t.same(states, [
    ['tg0/leaving', 'draining'],
    ['tg0/gone', 'closed'],
  ])
  t.same(removed, ['tg0/gone'])
})

t.test('targets of an HTTPS group are spoken to in TLS, others in clear', async (t) => {
  const target = { targetId: 'i-1', address: '10.0.3.4', port: 8443, admits: 'open' as const }
  const groups = [group('safe', [target], { protocol: 'HTTPS' }), group('plain', [target])]
  const backends = { [groupArn('safe')]: 'rr0', [groupArn('plain')]: 'rr1' }
  const table = routed([defaultRule(forward(...groups))])
  t.same(
    wantedServers(table, { ...noSlots, backends }, (address) => address).map(
      ({ server, isTls }) => [server.split('/')[0], isTls],
    ),
    [
      ['rr0', true],
      ['rr1', false],
    ],
  )
})
