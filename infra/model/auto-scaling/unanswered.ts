/** What was asked of EC2 and not answered: a gateway that was killed asks again. */
import type { ModelEffect } from '../contract.ts'
import type { World } from '../world.ts'
import { launchEffect } from './launch.ts'
import { allGroups } from './members.ts'
import { terminateEffect } from './terminate.ts'

/** Launches under their old ids: the one who runs them must know an id it has already served. */
export const unansweredLaunches = (world: World): ModelEffect[] =>
  allGroups(world).flatMap((group) => group.launches.map((launch) => launchEffect(group, launch)))

/** Terminations whose instance is not known to be gone. */
export const unansweredTerminations = (world: World): ModelEffect[] =>
  allGroups(world).flatMap((group) =>
    group.members
      .filter((member) => member.terminateSent)
      .map((member) => terminateEffect(group, member)),
  )
