import type { BakeOutcome } from '../bake/bake.ts'
import { formatElapsed } from '../console/elapsed.ts'
import { failureText, healedMs } from './story-figures.ts'
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
export const lossResult = (story: Pick<DemoStory, 'loss' | 'traffic'>): string =>
  `replaced after ${formatElapsed(healedMs(story.loss))}, the rest is calm traffic; ` +
  failureText(story)
