/** A typo is at most this many letters added, left out or replaced. */
const typoMax = 2

/** The word that was most likely meant; undefined when none is near. */
export const nearest = (typed: string, words: readonly string[]): string | undefined => {
  const [best] = words
    .map((word) => ({ word, distance: editDistance(typed, word) }))
    .filter(({ word, distance }) => distance <= typoMax && distance < word.length)
    .toSorted((one, other) => one.distance - other.distance)
  return best?.word
}

/** Levenshtein's: how many letters to add, leave out or replace. `ami` to `amy` is 1. */
const editDistance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_none, index) => index)
  for (const [index, letter] of [...one].entries()) {
    const above = row
    row = [index + 1]
    for (const [at, otherLetter] of [...other].entries()) {
      const replaced = (above[at] ?? 0) + (letter === otherLetter ? 0 : 1)
      row.push(Math.min(replaced, (above[at + 1] ?? 0) + 1, (row[at] ?? 0) + 1))
    }
  }
  return row.at(-1) ?? 0
}

/** ` Did you mean ami?`, or nothing. */
export const suggestion = (typed: string, words: readonly string[]): string => {
  const word = nearest(typed, words)
  return word === undefined ? '' : ` Did you mean ${word}?`
}
