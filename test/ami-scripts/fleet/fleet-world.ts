import type {
  ObservedFleet,
  ObservedGroup,
  ObservedTargetGroup,
} from '../../../ami-scripts/fleet/observed.ts'
import type { FleetServices } from '../../../ami-scripts/fleet/ports.ts'
import {
  done,
  observe,
  refused,
  versionOf,
  type FleetState,
  type Happening,
  type WorldParts,
} from './fleet-state.ts'
import { groupCalls } from './fleet-world-group.ts'
import { ruleCalls, targetGroupCalls } from './fleet-world-balancer.ts'

export interface FleetWorld {
  readonly services: FleetServices
  /** As it is, which need not be what AWS shows. */
  readonly state: () => FleetState
  /** As AWS would show it once nothing is pending. */
  readonly observed: () => ObservedFleet
  /** What somebody else did some time ago: shown and known. */
  readonly edit: (change: (state: FleetState) => Partial<FleetState>) => void
  readonly editGroup: (change: (group: ObservedGroup) => Partial<ObservedGroup>) => void
  readonly editTargetGroup: (change: Partial<ObservedTargetGroup>) => void
  /** What has not happened yet, oldest first. */
  readonly pending: Happening[]
}

const nothing: FleetState = { templates: [], targetGroups: [], rules: [], groups: [] }

/**
 * AWS as a fleet meets it. Each service acts at once on what is there, but shows it only after a
 * while, and knows only after a while what another service has made; instances start, drain and end
 * in their own time.
 */
export const createFleetWorld = (initial: Partial<FleetState> = {}): FleetWorld => {
  let state: FleetState = { ...nothing, ...initial }
  let shown = state
  let known = state
  let created = 0
  const pending: Happening[] = []
  const settle = (change: Partial<FleetState>): void => {
    state = { ...state, ...change }
    shown = state
    known = state
  }
  const parts: WorldParts = {
    state: () => state,
    shown: () => shown,
    known: () => known,
    write: (change) => {
      state = { ...state, ...change }
      for (const part of Object.keys(change) as (keyof FleetState)[]) {
        const sight = (happen: () => void) => pending.push({ kind: 'sight', happen })
        sight(() => (shown = { ...shown, [part]: state[part] }))
        sight(() => (known = { ...known, [part]: state[part] }))
      }
    },
    later: (kind, happen) => pending.push({ kind, happen }),
    nextId: (kind) => `${kind}-${(created += 1)}`,
  }
  return {
    services: {
      launchTemplates: templateCalls(parts),
      loadBalancing: { ...targetGroupCalls(parts), ...ruleCalls(parts) },
      autoScaling: groupCalls(parts),
    },
    state: () => state,
    observed: () => observe(state),
    edit: (change) => settle(change(state)),
    editGroup: (change) =>
      settle({ groups: state.groups.map((group) => ({ ...group, ...change(group) })) }),
    editTargetGroup: (change) =>
      settle({ targetGroups: state.targetGroups.map((each) => ({ ...each, ...change })) }),
    pending,
  }
}

const templateCalls = ({ state, shown, write, nextId }: WorldParts) =>
  ({
    findLatest: async () => observe(shown()).launchTemplate,
    findVersion: async (id: string, version: string) => versionOf(shown(), id, version),
    imagesByVersion: async () => new Map<string, string>(),
    createLaunchTemplate: async ({ name, data }) => {
      if (state().templates.some((each) => each.name === name)) return refused('taken', name)
      const template = {
        id: nextId('lt'),
        name,
        versions: [{ version: 1, data }],
        tokens: new Map(),
      }
      write({ templates: [...state().templates, template] })
      return done({ launchTemplateId: template.id, version: 1 })
    },
    createLaunchTemplateVersion: async ({ launchTemplateId, clientToken, data }) => {
      const template = state().templates.find(({ id }) => id === launchTemplateId)
      if (template === undefined) return refused('absent', launchTemplateId)
      const repeated = template.tokens.get(clientToken)
      if (repeated !== undefined) return done({ launchTemplateId, version: repeated })
      const version = template.versions.length + 1
      const changed = {
        ...template,
        versions: [...template.versions, { version, data }],
        tokens: new Map([...template.tokens, [clientToken, version]]),
      }
      write({ templates: state().templates.map((each) => (each === template ? changed : each)) })
      return done({ launchTemplateId, version })
    },
    deleteLaunchTemplate: async ({ launchTemplateId }) => {
      write({ templates: state().templates.filter(({ id }) => id !== launchTemplateId) })
      return done({})
    },
  }) satisfies FleetServices['launchTemplates']
