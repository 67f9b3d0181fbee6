/**
 * Where a text stops being JSON, as `line:column` from 1, for an editor to go to. JSON.parse tells
 * of some faults an offset and of others none.
 *
 * @param text what JSON.parse has refused
 */
export const jsonFaultPlace = (text: string): string => {
  let offset = 0
  const take = (token: RegExp): boolean => {
    token.lastIndex = offset
    const isThere = token.test(text)
    if (isThere) offset = token.lastIndex
    return isThere
  }
  const list = (end: RegExp, element: () => boolean): boolean => {
    if (take(end)) return true
    do {
      if (!element()) return false
    } while (take(comma))
    return take(end)
  }
  const value = (): boolean => {
    if (take(objectBegin)) return list(objectEnd, () => take(string) && take(colon) && value())
    if (take(arrayBegin)) return list(arrayEnd, value)
    return take(string) || take(otherScalar)
  }
  value()
  take(space)
  const before = text.slice(0, offset).split('\n')
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`
}

// Of RFC 8259, section 2; each token with the space before it.
const space = /[ \t\r\n]*/y
const objectBegin = /[ \t\r\n]*\{/y
const objectEnd = /[ \t\r\n]*\}/y
const arrayBegin = /[ \t\r\n]*\[/y
const arrayEnd = /[ \t\r\n]*\]/y
const comma = /[ \t\r\n]*,/y
const colon = /[ \t\r\n]*:/y
const string = /[ \t\r\n]*"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const otherScalar = /[ \t\r\n]*(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y
