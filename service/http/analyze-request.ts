import { z } from 'zod'
import { ServiceError } from '../errors.ts'
import { dialects, textLimitBytes, utf8Bytes, type Dialect } from '../sentiment/score.ts'

const schema = z.strictObject({
  text: z
    .string()
    .refine((text) => text.trim() !== '', 'must hold more than white space')
    .refine((text) => !/\p{Surrogate}/u.test(text), 'must not hold a lone surrogate')
    .refine((text) => !text.includes('\0'), 'must not hold U+0000'),
  dialect: z.enum(dialects).optional(),
})

export interface AnalyzeRequest {
  readonly text: string
  readonly dialect?: Dialect | undefined
}

/**
 * Checks the body of POST /analyze. Messages name what is wrong and never quote the input.
 *
 * @throws ServiceError ERR_INPUT_INVALID with every fault, ERR_TEXT_TOO_LONG
 */
export const parseAnalyzeRequest = (body: unknown): AnalyzeRequest => {
  const parsed = schema.safeParse(body)
  if (!parsed.success) {
    throw new ServiceError('ERR_INPUT_INVALID', 'Send {"text": "…"} and nothing unknown.', {
      faults: parsed.error.issues.map(faultOf),
    })
  }
  const bytes = utf8Bytes(parsed.data.text)
  if (bytes > textLimitBytes) {
    throw new ServiceError(
      'ERR_TEXT_TOO_LONG',
      `The text has ${bytes} bytes of UTF-8, the limit is ${textLimitBytes}.`,
      { faults: [{ pointer: '/text', message: `must be at most ${textLimitBytes} bytes` }] },
    )
  }
  return parsed.data
}

const faultOf = (issue: z.core.$ZodIssue): { pointer: string; message: string } => {
  const pointer = issue.path.map((key) => `/${String(key)}`).join('')
  switch (issue.code) {
    case 'unrecognized_keys':
      return { pointer, message: `must not have ${issue.keys.length} unknown member(s)` }
    case 'invalid_type':
      return { pointer, message: `must be of type ${issue.expected}` }
    case 'invalid_value':
      return { pointer, message: `must be one of ${issue.values.join(', ')}` }
    default:
      return { pointer, message: issue.message }
  }
}
