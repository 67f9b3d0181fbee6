/**
 * Where set-up put what it built, and where the distribution's own programs are. Paths depend on the
 * pins alone, so that a changed pin is a new folder and never a half-updated one.
 */
export interface Toolbox {
  readonly packer: string
  /** For PACKER_PLUGIN_PATH: holds packer-plugin-amazon in Packer's own layout. */
  readonly packerPluginPath: string
  readonly crane: string
  /** Python of the virtual environment with moto[server], boto3, awscli and ddapm-test-agent. */
  readonly python: string
  /** botocore's data folder: <service>/<version>/service-2.json.gz. */
  readonly botocoreData: string
  readonly docker: string
  readonly haproxy: string
  readonly dnsmasq: string
  readonly nft: string
  readonly dockerRegistry: string
  /** Debian 13 root of the local source AMI (tar), built with mmdebstrap. */
  readonly sourceRoot: string
}
