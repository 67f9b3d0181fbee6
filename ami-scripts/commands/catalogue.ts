import type { Command, VerbName } from '../program/command.ts'

/** A verb as `assay --help` lists it; the code behind it is loaded only when it is called. */
export interface CatalogueEntry extends VerbName {
  readonly load: () => Promise<Command>
}

/** Every verb, in the order a newcomer meets them. */
export const commandCatalogue: readonly CatalogueEntry[] = [
  {
    verb: 'base',
    summary: 'Plan, show and apply the static base, and prove it: base plan | apply | check',
    load: async () => (await import('./base.ts')).baseCommand,
  },
  {
    verb: 'ami',
    summary: 'Bake the AMI of an environment, or reuse the one with the same content',
    load: async () => (await import('./ami.ts')).amiCommand,
  },
  {
    verb: 'fleet',
    summary: 'Create, change, show or remove the fleet: fleet up | down | status',
    load: async () => (await import('./fleet.ts')).fleetCommand,
  },
  {
    verb: 'status',
    summary: 'Show the fleet: instances, versions, health, what drifted',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    verb: 'shell',
    summary: 'Open a shell on an instance, as the restricted user of Session Manager',
    load: async () => (await import('./shell.ts')).shellCommand,
  },
  {
    verb: 'up',
    summary: 'Start the local cloud (ENV=local), or repair one that is half there',
    load: async () => (await import('./up.ts')).upCommand,
  },
  {
    verb: 'down',
    summary: 'Remove the local cloud without a trace',
    load: async () => (await import('./down.ts')).downCommand,
  },
  {
    verb: 'env',
    summary: 'Print export lines that point any AWS client at the local cloud',
    load: async () => (await import('./env.ts')).envCommand,
  },
  {
    verb: 'demo',
    summary: 'The whole story on this machine: cloud, bake, fleet, traffic, a lost instance',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
  {
    verb: 'policy',
    summary: 'Judge the Terraform of every environment: policies, values, checkov',
    load: async () => (await import('./policy.ts')).policyCommand,
  },
  {
    verb: 'render',
    summary: 'Write what the Terraform of every environment describes, as files',
    load: async () => (await import('./render.ts')).renderCommand,
  },
  {
    verb: 'setup',
    summary: 'Install or build every tool the project needs, once',
    load: async () => (await import('./setup.ts')).setupCommand,
  },
  {
    verb: 'errors',
    summary: 'List every error code with its exit status and what to do',
    load: async () => (await import('./errors.ts')).errorsCommand,
  },
]
