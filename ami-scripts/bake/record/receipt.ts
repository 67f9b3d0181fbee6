import { mkdir, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../../../infra/foundation/write-whole.ts'

const claimSchema = z.object({ outcome: z.enum(['ok', 'failed', 'skipped']), text: z.string() })

const receiptSchema = z.object({
  version: z.literal(1),
  outcome: z.enum(['baked', 'failed', 'interrupted']),
  environment: z.string(),
  buildId: z.string(),
  key: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  /** Undefined while there is none: the bake ended before it. */
  imageId: z.string().optional(),
  imageName: z.string(),
  snapshotIds: z.array(z.string()),
  inputs: z.object({
    sourceAmi: z.object({ imageId: z.string(), name: z.string(), createdAt: z.string() }),
    appImage: z.object({ reference: z.string(), digest: z.string(), version: z.string() }),
    pins: z.record(z.string(), z.string()),
    variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    files: z.record(z.string(), z.string()),
  }),
  steps: z.array(z.object({ step: z.string(), durationMs: z.number() })),
  claims: z.array(claimSchema),
  /** What this image does not have, though others do, and why. */
  leftOut: z.array(z.string()),
  debian: z.string(),
  packages: z.record(z.string(), z.string()),
  images: z.array(z.string()),
  /** What earlier bakes had left behind, and this one removed. */
  swept: z.array(z.string()),
  /** Of a bake that failed or was interrupted. */
  failure: z
    .object({ step: z.string(), errors: z.array(z.string()), nextCommand: z.string() })
    .optional(),
})

/** Everything about one bake: its inputs, outputs, checks and durations. One file a bake. */
export type Receipt = Readonly<z.infer<typeof receiptSchema>>

export const inventorySchema = z.object({
  debian: z.string(),
  packages: z.record(z.string(), z.string()),
  images: z.array(z.string()),
})

export const receiptPath = (bakesDir: string, buildId: string): string =>
  join(bakesDir, buildId, 'receipt.json')

/** Written whole or not at all. */
export const writeReceipt = async (path: string, receipt: Receipt): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, `${JSON.stringify(receipt, null, 2)}\n`, 0o644)
}

/** Undefined when there is none, or it is not a receipt of this version. */
export const readReceipt = async (path: string): Promise<Receipt | undefined> => {
  try {
    const parsed = receiptSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.data : undefined
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return undefined
    throw error
  }
}

/** How long each step of the newest good bake of the environment took, in milliseconds. */
export const lastStepTimes = async (
  bakesDir: string,
  environment: string,
): Promise<ReadonlyMap<string, number>> => {
  // Build ids begin with their time: the last by name is the newest.
  const buildIds = (await entriesOf(bakesDir)).toSorted().toReversed()
  for (const buildId of buildIds) {
    const receipt = await readReceipt(receiptPath(bakesDir, buildId))
    if (receipt?.outcome === 'baked' && receipt.environment === environment) {
      return new Map(receipt.steps.map(({ step, durationMs }) => [step, durationMs]))
    }
  }
  return new Map()
}

const entriesOf = async (directory: string): Promise<string[]> => {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** ENOTDIR: what bears the name of a folder is a file that somebody put there. */
const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))
