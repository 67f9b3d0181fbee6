import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  loadSysctls,
  readSysctls,
  recordSysctls,
  sysctlChanges,
} from '../../../../infra/local/host/sysctl-snapshot.ts'

t.test('settings of the kernel are read, those of passing interfaces are not', async (t) => {
  const settings = await readSysctls()
  t.match(settings['net/ipv4/ip_forward'], /^[01]$/)
  t.ok(Object.keys(settings).length > 200)
  t.notOk(Object.keys(settings).some((name) => /conf\/(lo|eth0|docker0)\//.test(name)))
})

t.test('a change names the setting with both values', async (t) => {
  const before = { a: '1', b: '2', gone: '3' }
  t.same(sysctlChanges(before, { a: '1', b: '5', fresh: '4' }), [
    { name: 'b', before: '2', after: '5' },
  ])
})

t.test('the first record stays; a cloud that never made one has none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-sysctl-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const file = join(folder, 'before.json')
  t.equal(await loadSysctls(file), undefined)
  await recordSysctls(file)
  const first = await loadSysctls(file)
  await recordSysctls(file)
  t.same(await loadSysctls(file), first)
})
