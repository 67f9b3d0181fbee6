import { errorsOf, failed, usage } from '../foundation/assay-error.ts'

export const setupError = errorsOf({
  ERR_BAKE_PINS: usage('Mend the listed lines of packer/versions.auto.pkrvars.hcl.'),
  ERR_SETUP_BUSY: failed(
    'Another set-up of this user is still running: wait for it, or end it, then repeat.',
  ),
  ERR_SETUP_DOCKER: failed('See the named log, or systemctl status docker; then make setup again.'),
  ERR_SETUP_PINS: usage('Mend the listed paths in infra/setup/pins.json.'),
  ERR_SETUP_PLATFORM: failed('Use Debian or Ubuntu on x86-64 with what the listed lines ask for.'),
  ERR_SETUP_STEP: failed(
    'See the named log; what was finished stays, so make setup goes on from here.',
  ),
  ERR_SETUP_UNKNOWN_TOOL: usage('make setup FLAGS=--help lists them.'),
  ERR_TOOL_MISSING: failed('Run make setup: it goes on from what is there.'),
})
