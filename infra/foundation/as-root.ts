import { userInfo } from 'node:os'

/** What goes before a program that needs root's rights: nothing for root, else sudo, unasked. */
export const asRoot: readonly string[] = userInfo().uid === 0 ? [] : ['sudo', '-n']
