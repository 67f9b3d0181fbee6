import t from 'tap'
import { chooseIndex, takenRanges } from '../../../../infra/local/up/choose-index.ts'

const range = (cidr: string) => ({ cidr, by: 'somebody' })

t.test('the default cloud has 10.0.0.0/16 while nobody else has', async (t) => {
  t.equal(chooseIndex('default', [], []), 0)
  t.equal(chooseIndex('default', [], [range('10.0.5.0/24')]), 1)
  t.equal(chooseIndex('other', [], []), 1)
})

t.test('an index is passed over when another cloud, network or route has it', async (t) => {
  t.equal(chooseIndex('other', [1], [range('10.2.0.0/16'), range('10.3.255.53/32')]), 4)
})

t.test('without a free range it says who has them', async (t) => {
  t.throws(() => chooseIndex('other', [], [range('10.0.0.0/8')]), {
    code: 'ERR_CLOUD_INDEX',
    details: ['10.0.0.0/8 by somebody'],
  })
})

t.test('a network that goes while the networks are looked at is passed over', async (t) => {
  const networks = new Map([
    ['one', '10.1.0.0/16'],
    ['two', '10.2.0.0/16'],
  ])
  const asRoot = async (_docker: string, [, verb, ...ids]: readonly string[]): Promise<string> => {
    if (verb === 'ls') {
      const text = [...networks.keys()].join('\n')
      networks.delete('two')
      return `${text}\n`
    }
    if (!ids.every((id) => networks.has(id))) throw new Error('No such network')
    return JSON.stringify(
      ids.map((id) => ({ Name: id, IPAM: { Config: [{ Subnet: networks.get(id) }] } })),
    )
  }
  const host = { asRoot, asUser: async () => '[]' }
  const ranges = await takenRanges({ host, docker: 'docker', nft: 'nft' })
  t.same(
    ranges.filter(({ by }) => by.startsWith('Docker')),
    [{ cidr: '10.1.0.0/16', by: 'Docker network one' }],
  )
})
