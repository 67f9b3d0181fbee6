import { GetDocumentCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { z } from 'zod'
import { isDocumentNotFound } from './aws-errors.ts'
import { callError } from './call-error.ts'

/** Of a document of type Session (Systems Manager user guide, "Session document schema"). */
const contentSchema = z.object({
  inputs: z.object({
    runAsEnabled: z.boolean().default(false),
    runAsDefaultUser: z.string().default(''),
  }),
})

/** Nobody who is root, or becomes it without a password. */
const isRestricted = (user: string): boolean => !['', 'root', 'ssm-user'].includes(user)

/**
 * The user that a session by this document runs as. Without Run As, Amazon's agent makes `ssm-user`
 * for it, with sudo and without a password (Systems Manager user guide, "Turn on Run As support for
 * Linux and macOS managed nodes"), so a document that names nobody else is refused. The tag
 * SSMSessionRunAs on the caller's own role goes before the document; that is IAM's to forbid.
 *
 * @throws AssayError ERR_SHELL_DOCUMENT
 */
export const sessionUser = async (client: SSMClient, document: string): Promise<string> => {
  const { inputs } = contentSchema.parse(await contentOf(client, document))
  const { runAsEnabled, runAsDefaultUser } = inputs
  if (runAsEnabled && isRestricted(runAsDefaultUser)) return runAsDefaultUser
  const runAs = runAsEnabled ? `"${runAsDefaultUser}"` : 'off, which makes a sudoer of ssm-user'
  throw callError(
    'ERR_SHELL_DOCUMENT',
    `Session document ${document} restricts nobody: its Run As is ${runAs}.`,
  )
}

const contentOf = async (client: SSMClient, name: string): Promise<unknown> => {
  try {
    const { Content = '' } = await client.send(
      new GetDocumentCommand({ Name: name, DocumentFormat: 'JSON' }),
    )
    return JSON.parse(Content)
  } catch (cause) {
    if (!isDocumentNotFound(cause)) throw cause
    const message = `There is no session document ${name}, though the base publishes its name.`
    throw callError('ERR_SHELL_DOCUMENT', message, { cause })
  }
}
