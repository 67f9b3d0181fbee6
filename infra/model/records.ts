/**
 * Records keyed by a caller's text. `constructor` and `__proto__` are keys as any other: neither is
 * there before it was put, and both are there afterwards.
 */

export const own = <Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined => (Object.hasOwn(record, key) ? record[key] : undefined)

/** Assignment would change the record's prototype under the name `__proto__`. */
export const put = <Value>(record: Record<string, Value>, key: string, value: Value): void => {
  Object.defineProperty(record, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })
}
