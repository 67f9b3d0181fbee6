/** Looks a caller's word up: `constructor` is a tag key or an ARN like any other, and not there. */
export const own = <Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined => (Object.hasOwn(record, key) ? record[key] : undefined)
