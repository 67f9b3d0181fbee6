/** Which part of the tests a run is about; without any of them, what `make test` is. */
export interface Choice {
  /** No Docker, no program, no installed tool: what a person waits for at every save. */
  readonly isFast?: boolean
  /** Everything, the exhaustive tests included. */
  readonly isAll?: boolean
  /** What `isAll` adds to `make test`, and nothing else. */
  readonly isRest?: boolean
  /** Cloud tests alone. */
  readonly isCloud?: boolean
  /** Words of a path; any one of them is enough. */
  readonly words: readonly string[]
}

export interface ChosenTests {
  /** Share the machine's cores. */
  readonly local: readonly string[]
  /** Raise clouds, and mostly wait for them. */
  readonly cloud: readonly string[]
}

const isCloudTest = (file: string): boolean => /\.cloud\.test\.ts$/.test(file)

const isBeyondUnit = (file: string): boolean => /\.(program|tools|cloud)\.test\.ts$/.test(file)

const isExhaustive = (file: string): boolean => /\.all\.([a-z]+\.)?test\.ts$/.test(file)

/** The house style reads every file of the project: worth it once a run, not at every save. */
const isTidy = (file: string): boolean => file.startsWith('test/tidy')

/** A file that is named in words runs whatever tier it is in. */
export const chooseTests = (files: readonly string[], choice: Choice): ChosenTests => {
  const { isFast, isAll, isRest, isCloud, words } = choice
  const chosen = files
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .filter((file) => isAll || isRest || words.length > 0 || !isExhaustive(file))
    .filter((file) => !isRest || isExhaustive(file))
    .filter((file) => !isFast || !(isBeyondUnit(file) || isTidy(file)))
  return {
    local: isCloud ? [] : chosen.filter((file) => !isCloudTest(file)),
    cloud: chosen.filter(isCloudTest),
  }
}
