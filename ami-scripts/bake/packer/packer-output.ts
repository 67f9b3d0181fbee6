import { plainText } from './plain-text.ts'

/** One row of `packer build -machine-readable`. */
export interface PackerRow {
  /** Seconds since the epoch, as Packer printed it. */
  readonly at: number
  /** Builder the row is about; empty for Packer itself. */
  readonly target: string
  readonly type: string
  readonly data: readonly string[]
}

/**
 * Parses one line: timestamp, target, type and data by commas; a comma in data is written
 * `%!(PACKER_COMMA)`, a line break as `\n` or `\r` (Packer's machine-readable format). What scripts
 * colour comes out plain.
 *
 * @returns undefined for a line that is not of this form
 */
export const parsePackerRow = (line: string): PackerRow | undefined => {
  const [at = '', target = '', type = '', ...data] = line.split(',')
  if (!/^\d+$/.test(at) || type === '') return undefined
  return {
    at: Number(at),
    target,
    type,
    data: data.map((field) =>
      plainText(field)
        .replaceAll('%!(PACKER_COMMA)', ',')
        .replaceAll('\\n', '\n')
        .replaceAll('\\r', '\r'),
    ),
  }
}

/** The text that Packer would have shown, without the builder's name before it. */
export const uiText = (row: PackerRow): string | undefined =>
  row.type === 'ui'
    ? (row.data[1] ?? '').replace(/^(==>|\s{3,})?\s*amazon-ebs\.assay: ?/, '').trimEnd()
    : undefined

/** Steps of a bake that other code names. */
export const steps = {
  prepare: 'Prepare the build',
  launch: 'Launch the builder',
  connect: 'Connect to the builder',
  installDatadogAgent: 'Install datadog agent',
  installSsmAgent: 'Install ssm agent',
  preload: 'Preload app image',
  check: 'Check',
  verify: 'Verify',
  collect: 'Collect failure',
  tag: 'Tag the AMI',
  remove: 'Remove the builder',
} as const

const phases: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^Prevalidating/, () => steps.prepare],
  [/^Launching a source AWS instance/, () => steps.launch],
  [/^Waiting for SSH|^Using SSH communicator/, () => steps.connect],
  [/^Provisioning with shell script: .*?([a-z-]+)\.sh/, ([, script]) => scriptTitle(script ?? '')],
  [/^Uploading .*(rootfs|systemd)/, () => 'Upload files and units'],
  [/^Downloading .*inventory/, () => 'Fetch the inventory'],
  [/^Stopping the source instance/, () => 'Stop the builder'],
  [/^Creating AMI \S+ from instance/, () => 'Create the AMI'],
  [/^Modifying attributes on|^Adding tags to AMI/, () => steps.tag],
  [/^Terminating the source AWS instance/, () => steps.remove],
  [/^Running post-processor/, () => 'Write the manifest'],
]

/** `install-docker` -> `Install docker`: the file name is the step's name. */
const scriptTitle = (script: string): string => {
  const words = script.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/**
 * The step that a text of Packer begins; undefined when it goes on with the one before. Packer's
 * prose may change, so results come from the manifest and builders from their tags. Beside display
 * and timing the steps decide two things that a wrong one does not harm: the command that a failure
 * proposes, and whether a bake that was cut off waits for a builder that is yet to show, which
 * otherwise ends with the next sweep, or by its own user data.
 */
export const stepBegunBy = (text: string): string | undefined => {
  for (const [pattern, title] of phases) {
    const match = pattern.exec(text)
    if (match !== null) return title(match)
  }
  return undefined
}

/** One claim about the image, as check.sh and verify.sh print them. */
export interface Claim {
  readonly outcome: 'ok' | 'failed' | 'skipped'
  readonly text: string
}

export const parseClaim = (text: string): Claim | undefined => {
  const [, outcome, claim] = /^claim (ok|failed|skipped): (.+)$/.exec(text) ?? []
  return outcome === undefined || claim === undefined
    ? undefined
    : { outcome: outcome as Claim['outcome'], text: claim }
}
