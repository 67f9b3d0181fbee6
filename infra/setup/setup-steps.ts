import type { Pins } from './pins.ts'
import type { SetupStep } from './setup-step.ts'
import { debianPackages } from './steps/debian-packages.ts'
import { createDockerDaemon } from './steps/docker-daemon.ts'
import { createGoTool } from './steps/go-tool.ts'
import { createGoToolchain, isAtLeast } from './steps/go-toolchain.ts'
import { checkovEnvironment, pythonEnvironment } from './steps/python-environment.ts'
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
  const wanted = Object.entries(pins.goTools).filter(
    ([name, pin]) => !pin.isOptional || requested.includes(name),
  )
  const goTools = wanted.map(([name, pin], index) =>
    createGoTool(name, pin, wanted[index - 1]?.[0] ?? 'go-toolchain'),
  )
  const goMinimum = wanted.reduce(
    (newest, [, { goMinimum }]) =>
      goMinimum !== undefined && isAtLeast(goMinimum, newest) ? goMinimum : newest,
    pins.go.minimum,
  )
  return [
    debianPackages,
    createDockerDaemon(),
    pythonEnvironment,
    sourceRoot,
    ...(requested.includes(checkovEnvironment.name) ? [checkovEnvironment] : []),
    createGoToolchain(goTools, goMinimum),
    ...goTools,
  ]
}

/** What is provided only when asked for, as `assay setup --with` names it. */
export const optionalTools = (pins: Pins): readonly string[] => [
  ...Object.entries(pins.goTools)
    .filter(([, pin]) => pin.isOptional)
    .map(([name]) => name),
  checkovEnvironment.name,
]
