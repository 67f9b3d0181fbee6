import type { World } from './world.ts'

/**
 * The next id in UUID form. Unlike AWS's it is a function of the world alone, so that the same
 * inputs give the same world, byte for byte.
 */
export const nextUuid = (world: World): string => {
  world.sequence += 1
  const words = [1, 2, 3, 4].map((salt) => mix(world.sequence, salt))
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** Finaliser of MurmurHash3: every bit of the input moves every bit of the result. */
const mix = (value: number, salt: number): number => {
  let word = (Math.imul(value, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b)) >>> 0
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b) >>> 0
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35) >>> 0
  return (word ^ (word >>> 16)) >>> 0
}
