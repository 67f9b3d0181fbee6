import type { BakeOutcome } from '../bake/bake.ts'
import { formatElapsed } from '../console/elapsed.ts'
import { askedRequests, healedMs } from './story-figures.ts'
import type { DemoStory, StoryRequest } from './story.ts'

/** What `make ami` would end with. Pure. */
export const imageResult = ({
  imageId,
  isReused,
  receiptPath,
}: Pick<BakeOutcome, 'imageId' | 'isReused' | 'receiptPath'>): string =>
  `${imageId} ${isReused ? 'reused' : 'baked'}, receipt ` +
  (receiptPath ?? 'on the machine that baked it')

/** What the service said of the text. Pure. */
export const scoreResult = ({ text, label, compound }: StoryRequest): string =>
  `"${text}" is ${label}: ${compound.toFixed(2)} between -1 and 1`

/** How long the loss took of the chapter, and what it cost whoever asked meanwhile. Pure. */
export const lossResult = ({ loss, traffic }: Pick<DemoStory, 'loss' | 'traffic'>): string => {
  const { asked, failed } = askedRequests(traffic)
  return `replaced after ${formatElapsed(healedMs(loss))}, ${failed} of ${asked} requests failed`
}
