import type { Pins } from './pins.ts'
import type { SetupStep } from './setup-step.ts'
import { debianPackages } from './steps/debian-packages.ts'
import { createDockerDaemon } from './steps/docker-daemon.ts'
import { createGoTool } from './steps/go-tool.ts'
import { createGoToolchain } from './steps/go-toolchain.ts'
import { pythonEnvironment } from './steps/python-environment.ts'
import { sourceRoot } from './steps/source-root.ts'

/**
 * Everything set-up provides, each step behind those it stands after. A further Go program joins as
 * one entry of pins.json's goTools with its lock in go/<name>; anything else as one more step here.
 *
 * @param requested optional tools that are wanted this time
 */
export const createSetupSteps = (
  pins: Pins,
  requested: readonly string[] = [],
): readonly SetupStep[] => {
  const goTools = Object.entries(pins.goTools)
    .filter(([name, pin]) => !pin.isOptional || requested.includes(name))
    .map(([name, pin], index, all) =>
      createGoTool(name, pin, all[index - 1]?.[0] ?? 'go-toolchain'),
    )
  return [
    debianPackages,
    createDockerDaemon(),
    pythonEnvironment,
    sourceRoot,
    createGoToolchain(goTools),
    ...goTools,
  ]
}
