const failed = (hint: string) => ({ exitStatus: 1, hint }) as const
const usage = (hint: string) => ({ exitStatus: 2, hint }) as const
const interrupted = (hint: string) => ({ exitStatus: 130, hint }) as const

/**
 * Every error the assay program can end with: exit status, and the hint that says what to do.
 * Exit status: 0 done, 1 failed, 2 usage, 3 held for a person, 4 rolled back, 130 interrupted.
 * test/tidy.test.ts compares this list with the codes thrown, both ways. Keep it sorted.
 */
export const catalogue = {
  ERR_APP_IMAGE_INTEGRITY: failed(
    'The registry sent something else than package-lock.json pins: check it, and who answers.',
  ),
  ERR_APP_IMAGE_PUSH: failed(
    'Check that the registry answers (a local cloud is mended by make up), then run the same ' +
      'command again: layers that it has are not sent twice.',
  ),
  ERR_APP_IMAGE_TOOL: failed(
    "The lines below are the program's own words; what was built stays cached, run it again.",
  ),
  ERR_AWS_CREDENTIALS: usage(
    'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for the ' +
      'account of this environment; renew them if they expired.',
  ),
  ERR_AWS_FAILED: failed(
    "The cause is AWS's own answer; once mended, the same command goes on from what is there.",
  ),
  ERR_AWS_REFUSED: failed(
    'Let the role of these credentials do it (IAM policy), or use the ones of another role.',
  ),
  ERR_AWS_THROTTLED: failed(
    'Wait a minute, then run the same command again: it goes on from what is there.',
  ),
  ERR_AWS_UNAVAILABLE: failed(
    'Wait a minute, then run the same command again: it goes on from what is there; ' +
      'a local cloud is mended by: make up',
  ),
  ERR_AWS_UNREACHABLE: failed(
    'Check the network, the region in infra/env/<env>.tfvars.json and ' +
      'AWS_ENDPOINT_URL; for a local cloud: make up',
  ),
  ERR_BAKE_BUSY: failed('Wait for it, or end that process; then run the same command again.'),
  ERR_BAKE_DATADOG_KEY: usage('Set datadog_apt_key_fingerprint in infra/env/<env>.tfvars.json.'),
  ERR_BAKE_FAILED: failed(
    'Run the command that the error ends in: it shows, or repeats, the step that failed.',
  ),
  ERR_BAKE_MANIFEST: failed(
    'Run the same command again; the folder of the bake keeps the manifest and the log.',
  ),
  ERR_BAKE_PINS: usage('Mend the listed lines of packer/versions.auto.pkrvars.hcl.'),
  ERR_BAKE_TIMEOUT: failed(
    'Raise bake_timeout_minutes in infra/env/<env>.tfvars.json, or mend the step that hung.',
  ),
  ERR_BASE_MISSING: failed(
    'Create the base first: on AWS with Terraform in infra/; of a local cloud with: make up',
  ),
  ERR_CLOUD_BASE: usage(
    'Name the environment that it carries (ENV=NAME), or start another cloud for this one: ' +
      'make up <other>',
  ),
  ERR_CLOUD_BUSY: failed('Wait for that process to end, or end it; then run this command again.'),
  ERR_CLOUD_CHECKOUT: failed(
    'Work on it from that checkout, name another cloud (CLOUD=NAME), or remove this one, ' +
      'from any checkout: make down',
  ),
  ERR_CLOUD_CONFLICT: usage(
    'Unset AWS_ENDPOINT_URL to use that cloud, or CLOUD to use that endpoint; to point every ' +
      'client at that cloud: eval "$(make env)"',
  ),
  ERR_CLOUD_DOWN: failed('Start it: make up'),
  ERR_CLOUD_INDEX: failed('Take down a cloud that nobody needs, or remove a Docker network.'),
  ERR_CLOUD_OWNER: failed(
    'Take it down as the user, or with the state folder (XDG_STATE_HOME), that started it.',
  ),
  ERR_CLOUD_PART: failed(
    'Read the log that is named; make up goes on from what is there, make down removes it.',
  ),
  ERR_CLOUD_PATH: usage(
    'Set XDG_STATE_HOME to a shorter folder, or give the cloud a shorter name (CLOUD=NAME).',
  ),
  ERR_CONFIRM_NO_TERMINAL: usage(
    'Run it in a terminal, or pass --yes once you have seen the plan (--dry-run).',
  ),
  ERR_DAEMON_START: failed('make setup installs what is missing; then run it again.'),
  ERR_DAEMON_STOP: failed(
    'Look at them (ps -o pid,stat,cmd -p <pid>); a process in state D waits for the kernel.',
  ),
  ERR_DEMO_NOT_LOCAL: usage(
    'Run it on the local cloud: make demo ENV=local. On AWS its steps are targets: make help',
  ),
  ERR_DEMO_NOT_REPLACED: failed(
    'make status shows the group; its activities say why: aws autoscaling ' +
      'describe-scaling-activities',
  ),
  ERR_DEMO_REQUEST: failed(
    'make status shows which instances serve; make demo goes on from what is there.',
  ),
  ERR_DEMO_STEP: failed(
    'Mend what the lines above name, then run the demonstration again: it goes on from what ' +
      'is there.',
  ),
  ERR_DISK_WRITE: failed(
    'Make room there (df -h; old folders of bakes/ may go), then run the same command again.',
  ),
  ERR_ENV_INVALID: usage('Mend the listed paths of the file.'),
  ERR_ENV_ON_AWS: usage(
    'Clients reach AWS with your own AWS_PROFILE and AWS_REGION. For the local cloud: ' +
      'eval "$(make env ENV=local)"',
  ),
  ERR_ENV_UNKNOWN: usage('Use ENV=local, ENV=dev or ENV=prod.'),
  ERR_FLEET_DELETE_TIMEOUT: failed(
    'make status shows what still drains; run the same command again to go on.',
  ),
  ERR_FLEET_MISSING: failed('Create it: make fleet'),
  ERR_FLEET_NO_AMI: failed('Name one with AMI=ami-…, or bake one first: make ami'),
  ERR_FLEET_REFUSED: usage('Nothing was changed. Run it again and type the name, or pass --yes.'),
  ERR_FLEET_STUCK: failed(
    'make status shows what AWS holds; another actor may be changing the fleet.',
  ),
  ERR_FLEET_TIMEOUT: failed(
    'make status shows each instance; look into one with make shell, or read its console: ' +
      'aws ec2 get-console-output --instance-id i-…',
  ),
  ERR_HAPROXY_COMMAND: failed(
    "See haproxy/haproxy.log in the cloud's state folder; make down and make up start afresh.",
  ),
  ERR_HAPROXY_START: failed(
    'Read the lines of HAProxy above; a taken port is freed by another cloud index.',
  ),
  ERR_HOST_COMMAND: failed(
    "The lines below are the program's own words: mend what they name, then run it again.",
  ),
  ERR_INSTANCE_NOT_FOUND: usage('make status lists the instances of the fleet.'),
  ERR_INTERRUPTED: interrupted('Run the same command again: it goes on from what is there.'),
  ERR_LOCAL_APT_TOOL: failed('make setup installs gpg and dpkg-deb; then run it again.'),
  ERR_MOTO_START: failed(
    "Read moto.log in the cloud's log folder, then run make down and make up.",
  ),
  ERR_NETWORK_FOREIGN: failed(
    'Remove that network (docker network rm), or name another cloud (CLOUD=NAME).',
  ),
  ERR_PORT_TAKEN: failed(
    'Stop the processes that are named, or name another cloud (CLOUD=NAME): it has other ports.',
  ),
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
  ERR_SHELL_PROGRAM: failed("Build it once: make setup FLAGS='--with session-manager-plugin'"),
  ERR_SOURCE_AMI_AMBIGUOUS: failed(
    'Narrow source_ami_name in infra/env/<env>.tfvars.json until one of them is the newest.',
  ),
  ERR_SOURCE_AMI_NONE: failed(
    'Check source_ami_owner, source_ami_name and region in infra/env/<env>.tfvars.json; for a ' +
      'local cloud: make up',
  ),
  ERR_TOOL_MISSING: failed('Run make setup: it goes on from what is there.'),
  ERR_USAGE: usage('make help lists the targets; FLAGS=--help behind one, its flags.'),
} satisfies Record<string, { exitStatus: 1 | 2 | 3 | 4 | 130; hint: string }>

export type ErrorCode = keyof typeof catalogue
