import { createHash } from 'node:crypto'

/** A package of the archive: its control fields as dpkg-deb prints them, and its file. */
export interface ArchivedPackage {
  readonly control: string
  /** Below the archive's root. */
  readonly filename: string
  readonly bytes: Uint8Array
}

export interface IndexFile {
  /** Below dists/<suite>/. */
  readonly path: string
  readonly text: string
}

/** The Packages index: each package's control fields, and where and what its file is. */
export const packagesIndex = (packages: readonly ArchivedPackage[]): string =>
  packages
    .map(
      ({ control, filename, bytes }) =>
        `${control.trimEnd()}\nFilename: ${filename}\nSize: ${bytes.length}\n` +
        `SHA256: ${sha256(bytes)}\n`,
    )
    .join('\n')

/** The Release file of a suite, with the digest of every index (Debian wiki, RepositoryFormat). */
export const releaseFile = (options: {
  suite: string
  component: string
  date: Date
  indexes: readonly IndexFile[]
}): string => {
  const { suite, component, date, indexes } = options
  const digests = indexes.map(({ path, text }) => {
    const bytes = Buffer.from(text)
    return ` ${sha256(bytes)} ${bytes.length} ${path}`
  })
  return [
    'Origin: Assay',
    'Label: stand-in of apt.datadoghq.com',
    `Suite: ${suite}`,
    `Codename: ${suite}`,
    `Date: ${date.toUTCString()}`,
    'Architectures: amd64',
    `Components: ${component}`,
    'SHA256:',
    ...digests,
    '',
  ].join('\n')
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
