import { drainSeconds } from '../../infra/env/environment-rules.ts'
import type { Environment } from '../../infra/env/environment-schema.ts'

/**
 * User data of an instance: cloud-config (JSON is YAML) that lays one non-secret document at
 * /etc/assay/environment.json. The image itself holds no environment value.
 */
export const renderUserData = (environment: Environment): string => {
  const document = {
    assay: 1,
    environment: environment.environment,
    region: environment.region,
    appPort: environment.app_port,
    healthPort: environment.health_port,
    drainSeconds: drainSeconds(environment),
  }
  const cloudConfig = {
    write_files: [
      {
        path: '/etc/assay/environment.json',
        permissions: '0644',
        content: `${JSON.stringify(document)}\n`,
      },
    ],
  }
  return `#cloud-config\n${JSON.stringify(cloudConfig)}\n`
}
