/** Rooms that decide and never act: no I/O, clock or environment, so no package and no builtin. */
export const pureRooms = [
  'infra/model/',
  'service/sentiment/',
  'ami-scripts/base/plan/',
  'ami-scripts/base/check/',
]

/** One entry file per program: it alone touches `process`, and nothing imports it. */
export const entryFiles = [
  'ami-scripts/main.ts',
  'infra/local/gateway/main.ts',
  'service/server.ts',
  'test/runner/run-tests.ts',
]

/** The pure files of a room that also acts, as a pattern. */
export const pureFiles =
  '^ami-scripts/fleet/(plan|plan-.+|step|reference|differences|target-group|serving|drift)[.]ts$'
