/**
 * Indexes of the clouds that cloud tests name themselves, from the end of the range that `up`
 * chooses from its beginning: tests that run at the same time, or beside a person's clouds, must
 * not meet.
 */
export const reservedIndexes = {
  network: 92,
  faults: 93,
  taken: 94,
  life: 95,
  one: 96,
  two: 97,
} as const
