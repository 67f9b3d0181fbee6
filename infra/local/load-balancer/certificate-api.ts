/**
 * HAProxy's runtime API for certificates (management guide, 9.3: `set ssl cert` and its kin). They
 * live in HAProxy's memory alone: no key is written to disk here.
 */
export interface CertificateApi {
  /** SHA-1 of what a file's name stands for now, in upper-case hex; undefined for no such name. */
  readonly fingerprintOf: (path: string) => Promise<string | undefined>
  /** @param pem certificate, its chain, and the private key */
  readonly setCertificate: (path: string, pem: string) => Promise<void>
  /** Paths of a list, the default one's first. */
  readonly showCertificates: (list: string) => Promise<string[]>
  readonly addCertificate: (list: string, path: string, pem: string) => Promise<void>
  readonly removeCertificate: (list: string, path: string) => Promise<void>
}

/** How the socket is spoken to; see runtime-api.ts. */
export interface Conversation {
  readonly ask: (command: string) => Promise<string>
  /** Throws unless the answer is what was hoped for. */
  readonly tell: (command: string, isDone: (answer: string) => boolean) => Promise<void>
}

/** A payload ends with its first empty line. */
const payload = (pem: string): string => pem.replace(/\n\n+/g, '\n').trim()

const succeeds = (answer: string): boolean => /Success!$/.test(answer)

export const certificateApi = ({ ask, tell }: Conversation): CertificateApi => {
  const fingerprintOf = async (path: string): Promise<string | undefined> =>
    /^SHA1 FingerPrint: ([0-9A-F]+)$/m.exec(await ask(`show ssl cert ${path}`))?.[1]
  const setCertificate = async (path: string, pem: string): Promise<void> => {
    await tell(`set ssl cert ${path} <<\n${payload(pem)}\n`, (answer) =>
      answer.startsWith('Transaction '),
    )
    try {
      await tell(`commit ssl cert ${path}`, succeeds)
    } catch (error) {
      // Otherwise the transaction stays open, and no certificate can be changed any more.
      await ask(`abort ssl cert ${path}`)
      throw error
    }
  }
  return {
    fingerprintOf,
    setCertificate,
    showCertificates: async (list) =>
      (await ask(`show ssl crt-list ${list}`))
        .split('\n')
        .filter((line) => line.startsWith('/'))
        .map((line) => line.split(' ')[0] ?? ''),
    addCertificate: async (list, path, pem) => {
      // A former attempt may have got as far as this.
      await ask(`new ssl cert ${path}`)
      await setCertificate(path, pem)
      await tell(`add ssl crt-list ${list} ${path}`, succeeds)
    },
    removeCertificate: async (list, path) => {
      await tell(`del ssl crt-list ${list} ${path}`, (answer) => answer.includes('deleted'))
      await tell(`del ssl cert ${path}`, (answer) => answer.includes('deleted'))
    },
  }
}
