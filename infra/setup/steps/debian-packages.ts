import { existsSync } from 'node:fs'
import type { SetupContext, SetupStep } from '../setup-step.ts'

const minute = 60_000

/** The distribution's own programs, in whatever version it has. */
export const debianPackages: SetupStep = {
  name: 'debian-packages',
  title: 'Install Debian packages',
  after: [],
  expectedSeconds: 60,
  isReady: async (context) => (await missingPackages(context)).length === 0,
  provide: async (context) => {
    const missing = await missingPackages(context)
    const apt = [
      ...[...context.asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive'],
      ...['apt-get', '--yes', '--quiet', '--option', 'DPkg::Lock::Timeout=300'],
    ]
    // An earlier run may have been ended in the middle of dpkg's work.
    await context.run([...context.asRoot, 'dpkg', '--configure', '-a'], { deadlineMs: 10 * minute })
    await context.run([...apt, 'update'], { deadlineMs: 10 * minute })
    await withoutStartingServices(context, missing, () =>
      context.run([...apt, 'install', '--no-install-recommends', ...missing], {
        deadlineMs: 20 * minute,
      }),
    )
  },
}

const missingPackages = async (context: SetupContext): Promise<readonly string[]> => {
  const wanted = context.layout.pins.debianPackages.filter(
    ({ providedBy }) => providedBy === undefined || !existsSync(providedBy),
  )
  const format = '${Package} ${db:Status-Status}\\n'
  const listing = await context.run(['dpkg-query', '--show', '--showformat', format], {
    deadlineMs: minute,
  })
  const installed = new Set(
    listing
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return wanted.map(({ name }) => name).filter((name) => !installed.has(name))
}

/**
 * Debian starts what it installs, and docker-registry would listen on every interface. Assay runs
 * its own instances on loopback, so on a host with systemd the units are masked while dpkg works
 * and disabled after it.
 */
const withoutStartingServices = async (
  context: SetupContext,
  packages: readonly string[],
  install: () => Promise<unknown>,
): Promise<void> => {
  const units = ['haproxy', 'docker-registry', 'nftables'].filter((name) => packages.includes(name))
  if (units.length === 0 || !existsSync('/run/systemd/system')) {
    await install()
    return
  }
  const systemctl = (...words: readonly string[]): Promise<string> =>
    context.run([...context.asRoot, 'systemctl', ...words, ...units], { deadlineMs: minute })
  await systemctl('mask')
  try {
    await install()
  } finally {
    await systemctl('unmask')
  }
  await systemctl('disable')
}
