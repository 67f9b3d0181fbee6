import { z } from 'zod'

/** A trouble in the words of Terraform. */
export interface Diagnostic {
  readonly severity: string
  readonly summary: string
  readonly detail: string
  /** `network.tf:12`, where it is about a place in the configuration. */
  readonly place: string | undefined
}

/** One line of what `-json` writes: a text to show, or a diagnostic. */
export interface TerraformMessage {
  readonly text: string
  readonly diagnostic: Diagnostic | undefined
}

/** HashiCorp, "Machine-readable UI": what is read of it. */
const schema = z.object({
  '@message': z.string().default(''),
  diagnostic: z
    .object({
      severity: z.string(),
      summary: z.string().default(''),
      detail: z.string().default(''),
      range: z.object({ filename: z.string(), start: z.object({ line: z.number() }) }).nullish(),
    })
    .nullish(),
})

/** Undefined for a line that is none of the program's messages. */
export const parseMessage = (line: string): TerraformMessage | undefined => {
  const { success, data } = schema.safeParse(documentOf(line))
  if (!success) return undefined
  const { diagnostic } = data
  if (diagnostic === null || diagnostic === undefined) {
    return { text: data['@message'], diagnostic: undefined }
  }
  const { severity, summary, detail, range } = diagnostic
  const place = range ? `${range.filename}:${range.start.line}` : undefined
  return { text: data['@message'], diagnostic: { severity, summary, detail, place } }
}

const documentOf = (line: string): unknown => {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
