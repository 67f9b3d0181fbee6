/** What a hint may name, of the run that failed: what is typed next must reach the same thing. */
export interface Aimed {
  /** A make target with what the run was aimed at: `ami` gives `make ami ENV=prod CLOUD=blue`. */
  readonly make: (target: string) => string
  /** Starts another local cloud, with the base of this environment. */
  readonly makeOtherCloud: string
  /** Path of the environment's file. */
  readonly environmentFile: string
}

/** What to do after a failure; a function where that depends on what the run was aimed at. */
export type Hint = string | ((aimed: Aimed) => string)

export const hintText = (hint: Hint, aimed: Aimed): string =>
  typeof hint === 'string' ? hint : hint(aimed)
