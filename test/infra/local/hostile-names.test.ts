/**
 * The local cloud's stores that are keyed by a caller's text: a name that every object answers to
 * is not there before it was stored, is there afterwards, and leaves the others alone.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import {
  changeCloudRecords,
  findCloud,
  findCloudBase,
} from '../../../infra/local/cloud/cloud-records.ts'
import { describeCloud } from '../../../infra/local/cloud/cloud.ts'
import { openStateFile } from '../../../infra/local/engine/state-file.ts'
import { findOwnCall } from '../../../infra/local/gateway/own-call.ts'
import { createClientTokens } from '../../../infra/local/instances/ec2/client-tokens.ts'
import { metadataTree, readMetadata } from '../../../infra/local/instances/imds/metadata-tree.ts'
import { parseJson, serialiseJson } from '../../../infra/local/wire/json-value.ts'
import { parseQueryInput } from '../../../infra/local/wire/query-input.ts'
import type { ServiceModel } from '../../../infra/local/wire/service-model.ts'
import { parseXmlAnswer } from '../../../infra/local/wire/xml-answer.ts'
import { serialiseXml } from '../../../infra/local/wire/xml-output.ts'
import { emptyWorld } from '../../../infra/model/world.ts'
import { fakeInstance } from './instances/imds/fake-instance.ts'

const hostile = [
  ...[Object.prototype, Function.prototype, Array.prototype].flatMap(Object.getOwnPropertyNames),
  ...['prototype', 'toJSON', 'then', '0', '42'],
]
const word = fc.constantFrom(...new Set(hostile))
const options = {
  numRuns: 40,
  seed: 20260105,
  examples: [['__proto__'], ['constructor'], ['toString']] as [string][],
}

const folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
let folders = 0
const freshFolder = (): string => join(folder, String((folders += 1)))

/** Runs a property over the words, and says how many it tried. */
const forWords = async (t: Test, property: (word: string) => Promise<boolean>) => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(word, (one) => {
      seen.add(one)
      return property(one)
    }),
    options,
  )
  t.ok(seen.size >= 15, `${seen.size} words`)
}

t.test('clouds by name', async (t) => {
  const record = { index: 3, region: 'eu-west-1', base: 'local' } as const
  await forWords(t, async (name) => {
    const root = freshFolder()
    const before = [await findCloud(root, name), await findCloudBase(root, name)]
    await changeCloudRecords(root, async (known) => ({ ...known, [name]: record }))
    await changeCloudRecords(root, async (known) => ({ ...known, other: record }))
    const found = [(await findCloud(root, name))?.name, await findCloudBase(root, name)]
    const other = await findCloud(root, 'other')
    return (
      before.every((one) => one === undefined) &&
      found.join() === `${name},local` &&
      other?.name === 'other'
    )
  })
})

t.test('the saved world', async (t) => {
  await forWords(t, async (name) => {
    const world = emptyWorld({ accountId: '1', region: 'r' })
    const activity = { id: name } as (typeof world.autoScaling.openActivities)[string]
    const openActivities = Object.fromEntries([[name, activity]])
    const file = openStateFile(freshFolder())
    file.save({ ...world, autoScaling: { ...world.autoScaling, openActivities } })
    const loaded = file.load()?.autoScaling.openActivities ?? {}
    return Object.keys(loaded).join() === name && Object.values(loaded)[0]?.id === name
  })
})

t.test('instance tags in the metadata service, by path', async (t) => {
  await forWords(t, async (name) => {
    const instance = {
      ...fakeInstance,
      options: { ...fakeInstance.options, instanceMetadataTags: 'enabled' as const },
    }
    const tags = Object.fromEntries([[name, 'v']])
    const path = `tags/instance/${name}`
    return (
      readMetadata(metadataTree({ ...instance, tags: {} }), path) === undefined &&
      readMetadata(metadataTree({ ...instance, tags }), path) === 'v'
    )
  })
})

/** A service with one operation whose input and output are a map. */
const mapModel = (protocol: 'json' | 'query'): ServiceModel =>
  ({
    metadata: { protocol, apiVersion: '2026-01-01', xmlNamespace: 'urn:x', jsonVersion: '1.1' },
    operations: {
      Keep: {
        name: 'Keep',
        input: { shape: 'Kept' },
        output: { shape: 'Kept', resultWrapper: 'KeepResult' },
      },
    },
    shapes: {
      Kept: { type: 'structure', members: { Map: { shape: 'Map' } } },
      Map: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
      Text: { type: 'string' },
    },
  }) as unknown as ServiceModel

t.test('maps on the wire, in and out', async (t) => {
  const json = mapModel('json')
  const query = mapModel('query')
  await forWords(t, async (name) => {
    const wanted = JSON.stringify([[name, 'v']])
    const output = { Map: Object.fromEntries([[name, 'v']]) }
    const parameters = new URLSearchParams({
      'Map.entry.1.key': name,
      'Map.entry.1.value': 'v',
    })
    const found = [
      parseJson(json, 'Kept', serialiseJson(json, 'Kept', output)),
      parseQueryInput(query, 'Keep', parameters),
      parseXmlAnswer(query, 'Keep', serialiseXml(query, 'Keep', output, 'id')),
    ]
    return found.every(({ Map: map }) => JSON.stringify(Object.entries(map ?? {})) === wanted)
  })
})

t.test('calls by service and operation', async (t) => {
  const region = 'eu-west-1'
  const models = new Map([['keep', mapModel('json')]])
  const handlers = { keep: { Keep: async () => ({}) } }
  const find = (service: string, operation: string) =>
    findOwnCall({ region, models, handlers }, { service, region, protocol: 'json', operation })
  t.ok(find('keep', 'Keep'))
  await forWords(
    t,
    async (name) => find(name, 'Keep') === undefined && find('keep', name) === undefined,
  )
})

t.test('client tokens, and the parameters that they stand for', async (t) => {
  await forWords(t, async (name) => {
    const stateRoot = freshFolder()
    const cloud = describeCloud({ name: 'test', index: 0, region: 'eu-west-1', stateRoot })
    const tokens = createClientTokens(cloud)
    const once = (value: string, id: string) =>
      tokens.once(
        'RunInstances',
        { ...Object.fromEntries([[name, value]]), ClientToken: name },
        {
          make: async () => [id],
        },
      )
    const [first, again] = [await once('a', 'i-1'), await once('a', 'i-2')]
    const other = await once('b', 'i-3').catch((fault: { code?: string }) => fault.code)
    return first[0] === 'i-1' && again[0] === 'i-1' && other === 'IdempotentParameterMismatch'
  })
})
