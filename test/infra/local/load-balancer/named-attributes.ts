import { loadServiceModels, resolveShape } from '../../../../infra/local/wire/service-model.ts'
import { testPython } from '../wire/test-python.ts'
import type { Owner } from './attribute-scene.ts'

/**
 * Attributes as ELB's service model names them, in the documentation of an attribute's key: lists
 * of `<code>name</code>`, each below a sentence that says what kind of load balancer has them.
 */
export const namedAttributes = (): ((owner: Owner) => { own: string[]; others: string[] }) => {
  const model = loadServiceModels(testPython().botocoreData, ['elbv2']).values().next().value
  if (model === undefined) throw new Error('botocore has no model of elbv2.')
  return (owner) => {
    const key = resolveShape(model, `${owner}Attribute`).members?.['Key']
    const text = (key as { documentation?: string } | undefined)?.documentation ?? ''
    const sections = text.split('<p>The following attribute').slice(1)
    const named = (isOwn: boolean): string[] =>
      sections
        .filter((section) => isOwnSection(section.split('<ul>', 1)[0] ?? '') === isOwn)
        .flatMap((section) => [...section.matchAll(/<code>([a-z0-9_]+(?:\.\w+)+)<\/code> [-–]/g)])
        .map(([, name = '']) => name)
    return { own: named(true), others: named(false) }
  }
}

const isOwnSection = (sentence: string): boolean =>
  /all load balancers|Application Load Balancer/.test(sentence) && !/Lambda/.test(sentence)
