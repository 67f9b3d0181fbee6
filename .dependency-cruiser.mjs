/**
 * The house, floor by floor: what a file may import, type imports included.
 *
 *   node_modules/.bin/node node_modules/.bin/depcruise ami-scripts infra service test
 *
 * A room may import from the floors below its own and from nowhere else; rooms on one floor do not
 * know each other. A place that has floors of its own lists them under its name. The tidy test runs
 * this file.
 */
import { entryFiles, pureFiles, pureRooms } from './test/tidy/rooms.ts'

/** From the bottom up. */
const floors = {
  '': [
    ['infra/foundation'],
    ['infra/env'],
    ['infra/setup', 'infra/model', 'infra/base'],
    ['infra/local', 'infra/render'],
    ['infra/policy'],
    ['infra/broker', 'ami-scripts'],
  ],
  'infra/local/': [
    ['cloud'],
    ['host', 'wire'],
    ['moto', 'load-balancer', 'registry', 'datadog'],
    ['engine'],
    ['instances'],
    ['gateway', 'up'],
  ],
  'ami-scripts/': [
    ['app-image', 'base', 'fleet'],
    ['aws'],
    ['bake'],
    ['program'],
    ['console'],
    ['demo'],
    ['commands'],
    ['main.ts'],
  ],
  'ami-scripts/base/': [['plan', 'check', 'terraform'], ['[^/]+\\.ts']],
  'ami-scripts/bake/': [['packer'], ['plan'], ['record'], ['[^/]+\\.ts']],
}

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })

const path = (place, room) => `^${place}${room}${room.endsWith('.ts') ? '$' : '/'}`

/** A room sees neither the floors above it nor its siblings. */
const looksDown = Object.entries(floors).flatMap(([place, storeys]) =>
  storeys.flatMap((storey, height) =>
    storey.flatMap((room) => {
      const above = storeys
        .slice(height)
        .flat()
        .filter((other) => other !== room)
        .map((other) => path(place, other))
      const fix = 'Pass the thing in, or move what both need to a floor below.'
      const name = `${place}${room} looks down`
      return above.length === 0
        ? []
        : [rule(name, fix, { path: path(place, room) }, { path: above })]
    }),
  ),
)

/** A room that is on no floor would know everybody, and be known. */
const everyRoomHasAFloor = Object.entries(floors).flatMap(([place, storeys]) => {
  const listed = storeys.flat().map((room) => path(place, room))
  const stranger = { path: place === '' ? '^(infra|ami-scripts)/' : `^${place}`, pathNot: listed }
  const name = `${place}: every room has a floor`
  return [
    rule(name, 'Give it one in the list of floors.', stranger, {}),
    rule(name, 'Give it one in the list of floors.', {}, stranger),
  ]
})

export default {
  forbidden: [
    ...looksDown,
    ...everyRoomHasAFloor,
    ...pureRooms.map((room) =>
      rule(`${room} is pure`, 'Pass data in.', { path: `^${room}` }, { pathNot: `^${room}` }),
    ),
    rule(
      'a plan is pure',
      'Its files take code from each other, and types from their siblings. Pass data in.',
      { path: pureFiles },
      { pathNot: pureFiles, dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'a plan knows its siblings alone',
      'Pass data in.',
      { path: pureFiles },
      { pathNot: '^ami-scripts/fleet/' },
    ),
    rule('no cycle', 'Move what both need into a third file.', {}, { circular: true }),
    rule(
      'nothing imports an entry file',
      'It is a program: start it.',
      {},
      { path: entryFiles.map((file) => `^${file.replaceAll('.', '\\.')}$`) },
    ),
    rule(
      'sources know nothing of their tests',
      'Move what is shared into the source.',
      { pathNot: '^test/' },
      { path: '^test/' },
    ),
    rule(
      'the service ships alone',
      'Its image holds its own files and packages only.',
      { path: '^service/' },
      { path: '^(ami-scripts|infra|packer|systemd)/' },
    ),
    rule(
      'aws/ alone calls AWS',
      'Let a file of aws/ make the call; elsewhere in the program the SDK is a type.',
      { path: '^ami-scripts/(?!aws/)' },
      { path: '@aws-sdk/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'what is rendered is read as a file',
      'Take it from infra/base: only the verb that renders starts the stand-in.',
      { pathNot: '^(infra/render/|ami-scripts/commands/|test/)' },
      { path: '^infra/render/' },
    ),
    rule(
      'only commands wire the console',
      'Take a Reporter as an argument.',
      { path: '^ami-scripts/', pathNot: '^ami-scripts/(console|demo|commands|main\\.ts)' },
      { path: '^ami-scripts/console/' },
    ),
    rule(
      'a type that cannot be resolved',
      'Mend the path.',
      {},
      { couldNotResolve: true, pathNot: '^tap$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
}
