import type { Aimed } from '../foundation/hint.ts'

/** What a run is aimed at: a command that is to go on from it must say so again. */
export interface Aim {
  readonly environment: string
  /** Undefined when none was named, by --cloud or $CLOUD. */
  readonly cloud: string | undefined
}

/** Targets that speak of a cloud, whatever the environment. */
const ofCloudAlone: readonly string[] = ['demo', 'down', 'env']
/** Targets that speak of neither. */
const ofMachine: readonly string[] = ['help', 'setup']

/** What can be typed to go on from a run with this aim. */
export const aimedAt = ({ environment, cloud }: Aim): Aimed => {
  const isLocal = environment === 'local'
  const inEnvironment = isLocal ? [] : [`ENV=${environment}`]
  const inCloud = cloud === undefined ? [] : [`CLOUD=${cloud}`]
  const base = isLocal ? [] : [`FLAGS='--base ${environment}'`]
  const other = `CLOUD=${cloud === undefined ? environment : `${cloud}-${environment}`}`
  const settings = (target: string): readonly string[] => {
    if (ofMachine.includes(target)) return []
    if (ofCloudAlone.includes(target)) return inCloud
    // Without a cloud's name none was meant, and none with this base either.
    if (target === 'up') return cloud === undefined ? [] : [...inCloud, ...base]
    return [...inEnvironment, ...inCloud]
  }
  return {
    make: (target) => ['make', target, ...settings(target)].join(' '),
    makeOtherCloud: ['make up', other, ...base].join(' '),
    environmentFile: `infra/env/${environment}.tfvars.json`,
  }
}
