/** Placeholders that are only known when a request comes. */
const placeholders: Readonly<Record<string, string>> = {
  '#{host}': 'h',
  '#{path}': 'p',
  '#{query}': 'q',
}

/**
 * A redirect location as literals and placeholders in turn: `https://#{host}:443/#{path}` is the
 * kinds `hp` between the literals `https://`, `:443/` and an empty one.
 */
export const redirectPieces = (location: string): { kinds: string; literals: string[] } => {
  const parts = location.split(/(#\{(?:host|path|query)\})/)
  return {
    kinds: parts
      .filter((_, index) => index % 2 === 1)
      .map((part) => placeholders[part] ?? '')
      .join(''),
    literals: parts.filter((_, index) => index % 2 === 0),
  }
}
