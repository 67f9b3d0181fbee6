/** A certificate as load balancers know it. */
export interface Certificate {
  /** Of ACM. */
  readonly arn: string
  /** What it is for; a name may begin with `*.`. */
  readonly names: readonly string[]
  /** SHA-1 of what clients are shown, in upper-case hex. */
  readonly fingerprint: string
}
