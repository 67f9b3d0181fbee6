import type { Toolbox } from './toolbox.ts'
import type { CacheLayout } from './layout.ts'
import type { RunTask } from '../foundation/run-task.ts'

/** What a step works with; nothing else reaches the outside world on its own. */
export interface SetupContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cacheRoot: string
  /** Machine-wide state that is no cloud's, for example which dockerd set-up started. */
  readonly machineState: string
  readonly layout: CacheLayout
  readonly toolbox: Toolbox
  /** Empty for root, otherwise the words that make a command run as root. */
  readonly asRoot: readonly string[]
  readonly run: RunTask
  /** Of this run alone, for drafts and temporary files; removed at its end, or by the next run. */
  readonly scratch: string
}

/** One thing set-up provides. Running it again after any interruption completes it. */
export interface SetupStep {
  /** Stable: names the log and the time it took last. */
  readonly name: string
  readonly title: string
  /** Names of earlier steps that must have ended; with all others it runs at the same time. */
  readonly after: readonly string[]
  /** On two cores with nothing cached, beside the steps that run at the same time. */
  readonly expectedSeconds: number
  readonly isReady: (context: SetupContext) => Promise<boolean>
  readonly provide: (context: SetupContext) => Promise<void>
}
