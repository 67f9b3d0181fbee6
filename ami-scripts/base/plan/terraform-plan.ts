/**
 * What is read of `terraform show -json <plan>` (HashiCorp, "JSON output format", format 1.2;
 * OpenTofu writes the same). Unlisted members may be there.
 */
export interface TerraformPlan {
  readonly resource_changes?: readonly ResourceChange[] | undefined
  /** What Terraform saw changed outside itself; a plan that undoes it says so in its changes. */
  readonly resource_drift?: readonly ResourceChange[] | undefined
  /** The plan could not be made to the end. */
  readonly errored?: boolean | undefined
}

export interface ResourceChange {
  readonly address: string
  /** Set for one that a `moved` block renames. */
  readonly previous_address?: string | undefined
  /** `managed`, or `data` for what is only read. */
  readonly mode: string
  /** `aws_subnet`. */
  readonly type: string
  /** Key of an object that an interrupted replacement left behind. */
  readonly deposed?: string | undefined
  readonly action_reason?: string | undefined
  readonly change: {
    /** `no-op`, `create`, `read`, `update`, `delete`, `forget`; two of them make a replacement. */
    readonly actions: readonly string[]
    readonly before?: unknown
    readonly after?: unknown
    /** In the shape of `after`: true where the value is known only once it is made. */
    readonly after_unknown?: unknown
    /** In the shape of `before` and `after`: true where the value is not for eyes. */
    readonly before_sensitive?: unknown
    readonly after_sensitive?: unknown
    /** Paths of what cannot be changed in place. */
    readonly replace_paths?: readonly (readonly (string | number)[])[] | undefined
    readonly importing?: unknown
  }
}
