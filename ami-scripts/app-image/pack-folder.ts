import type { LayerBlob } from './layer-blob.ts'
import { writeLayerBlob } from './layer-blob.ts'
import type { TaskContext } from '../../infra/foundation/run-task.ts'

/**
 * Packs a folder into a layer in which nothing depends on when, where or by whom it was built:
 * sorted names, one time, root as owner, permissions by kind alone.
 *
 * @throws AssayError ERR_APP_IMAGE_TOOL
 */
export const packFolder = (
  context: TaskContext,
  options: { folder: string; path: string; sourceDateEpoch: number },
): Promise<LayerBlob> =>
  writeLayerBlob(
    context,
    [
      'tar',
      '--create',
      '--format=posix',
      '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime',
      '--sort=name',
      `--mtime=@${options.sourceDateEpoch}`,
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--mode=u=rwX,go=rX',
      `--directory=${options.folder}`,
      '.',
    ],
    // A program's language would change how tar quotes and sorts.
    { path: options.path, deadlineMs: 300_000, env: { LC_ALL: 'C' } },
  )
