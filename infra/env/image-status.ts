import { tag } from './names.ts'

/** Statuses of an AMI that a bake may hand out again and a fleet may run; `retired` is none. */
const usableStatuses: readonly string[] = ['candidate', 'booted', 'verified', 'live']

/**
 * Whether an AMI with these tags is in use or may be. The tag is written only by the step that
 * proved it, so that a half-made AMI has none.
 */
export const isUsableImage = (tags: Readonly<Record<string, string>>): boolean =>
  usableStatuses.includes(tags[tag.status] ?? '')
