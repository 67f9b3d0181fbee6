import { GetDocumentCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { z } from 'zod'
import { operatorUser } from '../../infra/env/names.ts'
import { isDocumentNotFound } from './aws-errors.ts'
import { callError } from './call-error.ts'

/** Of a document of type Session (Systems Manager user guide, "Session document schema"). */
const contentSchema = z.object({
  inputs: z.object({ runAsEnabled: z.literal(true), runAsDefaultUser: z.literal(operatorUser) }),
})

/**
 * The user that a session by this document runs as: the operator of the image, and nobody else.
 * Without Run As, Amazon's agent makes `ssm-user` for it, with sudo and without a password (Systems
 * Manager user guide, "Turn on Run As support for Linux and macOS managed nodes"). The tag
 * SSMSessionRunAs on the caller's own role goes before the document; that is IAM's to forbid.
 *
 * @throws AssayError ERR_SHELL_DOCUMENT
 */
export const sessionUser = async (client: SSMClient, document: string): Promise<string> => {
  const content = await contentOf(client, document)
  if (contentSchema.safeParse(content).success) return operatorUser
  throw callError(
    'ERR_SHELL_DOCUMENT',
    `Session document ${document} does not run as ${operatorUser}.`,
  )
}

const contentOf = async (client: SSMClient, name: string): Promise<unknown> => {
  try {
    const { Content = '' } = await client.send(
      new GetDocumentCommand({ Name: name, DocumentFormat: 'JSON' }),
    )
    return parsed(Content)
  } catch (cause) {
    if (!isDocumentNotFound(cause)) throw cause
    const message = `There is no session document ${name}, though the base publishes its name.`
    throw callError('ERR_SHELL_DOCUMENT', message, { cause })
  }
}

/** Undefined for what is no JSON: a document may hold nothing. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
