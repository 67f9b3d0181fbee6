/** Making a running HAProxy show the certificates that its listeners have. */
import type { RoutingTable } from '../../model/contract.ts'
import type { CertificateApi } from './certificate-api.ts'
import type { Slots } from './slots.ts'
import { certificateListPath, defaultCertificatePath, namedCertificatePath } from './tls-sockets.ts'

export interface WantedCertificates {
  readonly slot: number
  /** The default one first; at least one. */
  readonly certificates: readonly { readonly arn: string; readonly fingerprint: string }[]
}

/** Of every HTTPS listener that has a socket. */
export const wantedCertificates = (table: RoutingTable, slots: Slots): WantedCertificates[] =>
  table.loadBalancers
    .flatMap(({ listeners }) => listeners)
    .flatMap(({ arn, tls }) => {
      const slot = slots.listeners[arn]
      return tls === undefined || tls.certificates.length === 0 || slot === undefined
        ? []
        : [{ slot, certificates: tls.certificates }]
    })

/** @param pemOf certificate, chain and private key of an ARN; rejects when there is none */
export const reconcileCertificates = async (
  api: CertificateApi,
  folder: string,
  wanted: readonly WantedCertificates[],
  pemOf: (arn: string) => Promise<string>,
): Promise<void> => {
  for (const { slot, certificates } of wanted) {
    const [chosen, ...further] = certificates
    const path = defaultCertificatePath(folder, slot)
    if (chosen !== undefined && (await api.fingerprintOf(path)) !== chosen.fingerprint) {
      await api.setCertificate(path, await pemOf(chosen.arn))
    }
    const list = certificateListPath(folder, slot)
    const [, ...present] = await api.showCertificates(list)
    const named = new Map(
      further.map(({ arn, fingerprint }) => [namedCertificatePath(folder, slot, fingerprint), arn]),
    )
    for (const [file, arn] of named) {
      if (!present.includes(file)) await api.addCertificate(list, file, await pemOf(arn))
    }
    for (const file of present) {
      if (!named.has(file)) await api.removeCertificate(list, file)
    }
  }
}
