import t from 'tap'
import { spec, specOf } from './fleet-state.ts'

t.test('the hash of a launch template is that of its content, whatever the order', async (t) => {
  const { hash, data } = spec.launchTemplate
  t.match(hash, /^[0-9a-f]{64}$/)
  t.equal(specOf(data.imageId).launchTemplate.hash, hash)
  t.not(specOf('ami-2').launchTemplate.hash, hash)
})

t.test('what launches asks for IMDSv2, one hop, and an encrypted root', async (t) => {
  t.match(spec.launchTemplate.data, {
    metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    blockDevices: { '/dev/xvda': { isEncrypted: true, isDeletedOnTermination: true } },
    other: {},
  })
})
