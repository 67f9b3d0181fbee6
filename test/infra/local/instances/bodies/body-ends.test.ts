import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createDocker } from '../../../../../infra/local/host/docker-command.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'
import {
  parseBodyEnd,
  watchBodyEnds,
} from '../../../../../infra/local/instances/bodies/body-ends.ts'

const event = (attributes: Record<string, string>, action = 'die'): string =>
  JSON.stringify({ Type: 'container', Action: action, Actor: { ID: 'c', Attributes: attributes } })

t.test('an event of a body is its end with the exit status', (t) => {
  t.same(parseBodyEnd(event({ 'assay.instance': 'i-1', exitCode: '129' })), {
    instanceId: 'i-1',
    exitStatus: 129,
  })
  t.end()
})

t.test('lines of the stream that are no such event are none', (t) => {
  for (const line of [
    'HTTP/1.1 200 OK',
    '',
    '1a4',
    event({ 'assay.instance': 'i-1', exitCode: '0' }, 'start'),
    event({ exitCode: '0' }),
    // The container that copies a volume runs an image whose label is blanked.
    event({ 'assay.instance': '', exitCode: '0' }),
  ]) {
    t.equal(parseBodyEnd(line), undefined, line)
  }
  t.end()
})

t.test('a stream that breaks is opened anew, and says so once Docker answers', async (t) => {
  const folder = t.testdir()
  const program = join(folder, 'docker')
  const line = event({ 'assay.instance': 'i-1', exitCode: '137' })
  // The first stream gives one event and breaks, the second finds no Docker, the third stays.
  const script = `#!/bin/sh
runs=$(cat ${folder}/runs 2>/dev/null || echo 0); echo $((runs + 1)) >${folder}/runs
[ "$runs" -eq 1 ] && exit 1
printf 'HTTP/1.1 200 OK\\r\\n\\r\\n2a\\r\\n'
[ "$runs" -eq 0 ] && echo '${line}' && exit 0
exec cat >/dev/null
`
  writeFileSync(program, script)
  chmodSync(program, 0o755)
  const cloud = describeCloud({ name: 't', index: 7, region: 'eu-west-1', stateRoot: folder })
  const seen: string[] = []
  const watch = watchBodyEnds(cloud, createDocker(program), {
    onEnd: ({ instanceId, exitStatus }) => seen.push(`${instanceId} ${exitStatus}`),
    onGap: () => seen.push('gap'),
  })
  for (let waited = 0; waited < 100 && !seen.includes('gap'); waited += 1) await sleep(100)
  watch.close()
  t.same(seen, ['i-1 137', 'gap'])
})
