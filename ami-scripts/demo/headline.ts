import type { DemoStory } from './story.ts'

/** What the demonstration did, in a line: what was there before is not told as made. Pure. */
export const headline = ({
  image,
  isFleetNew,
}: Pick<DemoStory, 'isFleetNew'> & {
  readonly image: Pick<DemoStory['image'], 'isReused'>
}): string => {
  const healed = 'a fleet that lost an instance and healed'
  if (isFleetNew)
    return `From ${image.isReused ? 'an AMI baked before' : 'a plain Debian'} to ${healed}`
  const before = image.isReused
    ? 'AMI and fleet were there before'
    : 'A new AMI, and a fleet from before'
  return `${before}; the fleet lost an instance and healed`
}
