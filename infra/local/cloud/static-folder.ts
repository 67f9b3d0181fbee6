import type { Cloud } from './cloud.ts'
import { statePath } from './state-layout.ts'

/**
 * Folder served as https://<name>/ (and http) to bodies: a static file tree, such as an apt
 * repository.
 */
export const staticFolder = (cloud: Cloud, name: string): string => statePath(cloud, 'web', name)
