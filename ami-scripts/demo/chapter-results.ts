import type { BakeOutcome } from '../bake/bake.ts'
import { formatElapsed } from '../console/elapsed.ts'
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

/** Tells the two parts of the chapter's time: the loss, and the traffic around it. Pure. */
export const lossResult = (loss: DemoStory['loss']): string => {
  const healedMs = (loss.replacedAtSecond - loss.killedAtSecond) * 1000
  return `replaced after ${formatElapsed(healedMs)}; the rest is calm traffic before and after`
}
