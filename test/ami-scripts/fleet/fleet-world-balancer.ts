import type { Forward, ObservedTargetGroup } from '../../../ami-scripts/fleet/observed.ts'
import type { FleetServices } from '../../../ami-scripts/fleet/ports.ts'
import { done, refused, type WorldParts } from './fleet-state.ts'

/** The ELBv2 of a fleet's world: target groups. */
export const targetGroupCalls = ({ state, shown, known, write, nextId }: WorldParts) => {
  const change = (arn: string, member: Partial<ObservedTargetGroup>) => {
    if (!state().targetGroups.some((each) => each.arn === arn)) return refused('absent', arn)
    write({
      targetGroups: state().targetGroups.map((each) =>
        each.arn === arn ? { ...each, ...member } : each,
      ),
    })
    return done({})
  }
  return {
    findTargetGroup: async (name) => shown().targetGroups.find((each) => each.name === name),
    targetHealth: async () => [],
    createTargetGroup: async ({ name, tags: _, ...settings }) => {
      if (state().targetGroups.some((each) => each.name === name)) return refused('taken', name)
      const arn = nextId('target-group')
      const group = { arn, name, ...settings, deregistrationDelaySeconds: 300 }
      write({ targetGroups: [...state().targetGroups, group] })
      return done({ targetGroupArn: arn })
    },
    modifyTargetGroup: async ({ targetGroupArn, healthCheck }) =>
      change(targetGroupArn, { healthCheck }),
    modifyTargetGroupAttributes: async ({ targetGroupArn, deregistrationDelaySeconds }) =>
      change(targetGroupArn, { deregistrationDelaySeconds }),
    deleteTargetGroup: async ({ targetGroupArn: arn }) => {
      // Of a rule that was just deleted, ELB may still know for a while.
      const isUsed = [...state().rules, ...known().rules].some((rule) => goesTo(rule.forwards, arn))
      if (isUsed) return refused('in-use', `${arn} is in use by a rule`)
      write({ targetGroups: state().targetGroups.filter((each) => each.arn !== arn) })
      return done({})
    },
  } satisfies Omit<FleetServices['loadBalancing'], keyof ReturnType<typeof ruleCalls>>
}

const goesTo = (forwards: readonly Forward[], arn: string): boolean =>
  forwards.some(({ targetGroupArn }) => targetGroupArn === arn)

/** And the rules of its listener. */
export const ruleCalls = ({ state, shown, known, write, nextId }: WorldParts) => {
  const unknownTarget = (forwards: readonly Forward[]): string | undefined =>
    forwards
      .map(({ targetGroupArn }) => targetGroupArn)
      .find((arn) => !known().targetGroups.some((each) => each.arn === arn))
  return {
    findRules: async () => shown().rules,
    createRule: async ({ priority, pathPatterns, forwards, tags }) => {
      const missing = unknownTarget(forwards)
      if (missing !== undefined) return refused('absent', `no target group ${missing}`)
      if (state().rules.some((each) => each.priority === priority)) {
        return refused('taken', `priority ${priority}`)
      }
      const arn = nextId('rule')
      const conditions = [`path-pattern ${pathPatterns.join(' ')}`]
      write({ rules: [...state().rules, { arn, priority, conditions, forwards, tags }] })
      return done({ ruleArn: arn })
    },
    modifyRule: async ({ ruleArn, pathPatterns, forwards }) => {
      const missing = unknownTarget(forwards)
      if (missing !== undefined) return refused('absent', `no target group ${missing}`)
      if (!state().rules.some(({ arn }) => arn === ruleArn)) return refused('absent', ruleArn)
      const conditions = [`path-pattern ${pathPatterns.join(' ')}`]
      write({
        rules: state().rules.map((each) =>
          each.arn === ruleArn ? { ...each, conditions, forwards } : each,
        ),
      })
      return done({})
    },
    deleteRule: async ({ ruleArn }) => {
      write({ rules: state().rules.filter(({ arn }) => arn !== ruleArn) })
      return done({})
    },
  } satisfies Partial<FleetServices['loadBalancing']>
}
