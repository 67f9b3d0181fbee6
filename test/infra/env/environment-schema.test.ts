import { readFileSync } from 'node:fs'
import t from 'tap'
import { z } from 'zod'
import { environmentSchema, programFields } from '../../../infra/env/environment-schema.ts'

const variablesFile = new URL('../../../infra/terraform/variables.tf', import.meta.url)

/** Type of each variable, as Terraform writes it. */
const variableTypes = (hcl: string): Record<string, string> =>
  Object.fromEntries(
    hcl.split(/^variable "/m).flatMap((block) => {
      const [, name, type] = /^(\w+)" \{.*?^ {2}type += (.+?)$/ms.exec(block) ?? []
      return name === undefined || type === undefined ? [] : [[name, type]]
    }),
  )

/** The same of a field of the schema. A null is a value of any type in Terraform. */
const fieldType = (field: z.core.$ZodType): string => {
  if (field instanceof z.ZodNullable) return fieldType(field.unwrap())
  if (field instanceof z.ZodArray) return `list(${fieldType(field.element)})`
  if (field instanceof z.ZodObject) {
    const fields = Object.entries(field.shape).map(
      ([name, inner]) => `${name} = ${fieldType(inner)}`,
    )
    return `object({ ${fields.join(', ')} })`
  }
  if (field instanceof z.ZodLiteral) return typeof [...field.values][0]
  if (field instanceof z.ZodNumber) return 'number'
  return field instanceof z.ZodBoolean ? 'bool' : 'string'
}

t.test(
  'a key of the environment files is a Terraform variable, or the program alone reads it',
  async (t) => {
    const fields = Object.entries(environmentSchema.shape).filter(
      ([name]) => !(name in programFields),
    )
    t.strictSame(
      variableTypes(readFileSync(variablesFile, 'utf8')),
      Object.fromEntries(fields.map(([name, field]) => [name, fieldType(field)])),
    )
  },
)
