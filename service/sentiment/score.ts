/** Which implementation of VADER a score follows; scores compare only within one. */
export const dialects = ['npm'] as const
export type Dialect = (typeof dialects)[number]

const defaultDialect: Dialect = 'npm'

export type Label = 'positive' | 'neutral' | 'negative'

/** The four numbers of VADER: `compound` in -1..1, the three shares in 0..1. */
export interface Polarity {
  readonly compound: number
  readonly pos: number
  readonly neu: number
  readonly neg: number
}

export interface Score extends Polarity {
  readonly label: Label
  readonly dialect: Dialect
}

export type Analyzer = (text: string) => Polarity
export type Analyzers = Readonly<Record<Dialect, Analyzer>>
export type Scorer = (text: string, dialect?: Dialect) => Score

/**
 * Longest text that is scored, in UTF-8 bytes. The analyzers' cost grows faster than the text does
 * (vader-sentiment needs 24 ms for 10 KB, and 16 s and 1.1 GB for 1 MB of different words).
 */
export const textLimitBytes = 8192

/** Labels by the thresholds that VADER's authors give: +-0.05. */
export const labelOf = (compound: number): Label => {
  if (compound >= 0.05) return 'positive'
  return compound <= -0.05 ? 'negative' : 'neutral'
}

/**
 * Scores a text by one dialect. The analyzers throw or stall on what they do not expect, so nothing
 * reaches them unchecked.
 *
 * @throws TypeError when text is not a string, RangeError when it is longer than textLimitBytes
 */
export const createScorer = (analyzers: Analyzers): Scorer => {
  return (text, dialect = defaultDialect) => {
    if (typeof text !== 'string') throw new TypeError('score: text is not a string')
    // A UTF-16 unit is at least one byte of UTF-8, so this bounds the work before any scan.
    if (text.length > textLimitBytes || utf8Bytes(text) > textLimitBytes) {
      throw new RangeError(`score: text is longer than ${textLimitBytes} bytes`)
    }
    const { compound, pos, neu, neg } = analyzers[dialect](text)
    return { compound, pos, neu, neg, label: labelOf(compound), dialect }
  }
}

/** Length in UTF-8; a lone surrogate counts as the three bytes of U+FFFD. */
export const utf8Bytes = (text: string): number => {
  let bytes = 0
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    if (codePoint < 0x80) bytes += 1
    else if (codePoint < 0x800) bytes += 2
    else bytes += codePoint < 0x10000 ? 3 : 4
  }
  return bytes
}
