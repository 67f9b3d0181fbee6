import type { Cloud } from '../../cloud/cloud.ts'
import type { Docker } from '../../host/docker-command.ts'
import { containerName } from './body-names.ts'

/**
 * Takes the power from an instance: its body is killed from outside, unannounced. Neither the guest
 * nor the gateway nor a caller of EC2's API hears of it before; what becomes of the instance they
 * find out as they would of a host that failed.
 *
 * @throws DockerFailure when there is no such body, or it does not run
 */
export const pullPlug = async (cloud: Cloud, docker: Docker, instanceId: string): Promise<void> => {
  await docker.run(['kill', '--signal', 'KILL', containerName(cloud, instanceId)])
}
