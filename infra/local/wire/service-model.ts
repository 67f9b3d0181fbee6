import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A use of a shape: in a structure's members, a list's items, a map's keys and values. */
export interface ShapeRef {
  readonly shape: string
  readonly locationName?: string
  readonly queryName?: string
  readonly flattened?: boolean
}

/** One shape of botocore's service-2.json, as far as the query, ec2 and json protocols need it. */
export interface Shape {
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'character'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'timestamp'
    | 'blob'
  readonly members?: Readonly<Record<string, ShapeRef>>
  readonly required?: readonly string[]
  /** Exactly one of the members is set. */
  readonly union?: boolean
  readonly member?: ShapeRef
  readonly key?: ShapeRef
  readonly value?: ShapeRef
  readonly flattened?: boolean
  readonly sensitive?: boolean
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly exception?: boolean
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number }
}

export interface OperationModel {
  readonly name: string
  readonly input?: { readonly shape: string }
  readonly output?: { readonly shape: string; readonly resultWrapper?: string }
  readonly errors?: readonly { readonly shape: string }[]
}

export type OwnProtocol = 'query' | 'ec2' | 'json'

/** The official description of one service: what its inputs, outputs and errors look like. */
export interface ServiceModel {
  readonly metadata: {
    readonly apiVersion: string
    readonly endpointPrefix: string
    readonly signingName?: string
    readonly protocol: OwnProtocol
    readonly targetPrefix?: string
    readonly jsonVersion?: string
    readonly xmlNamespace?: string
  }
  readonly operations: Readonly<Record<string, OperationModel>>
  readonly shapes: Readonly<Record<string, Shape>>
}

/** Services whose calls the gateway answers itself, by botocore's folder names. */
const modelledServices = ['ec2', 'autoscaling', 'elbv2', 'ssm', 'ecr', 'acm'] as const

/** Models by signing name, which but for ECR is the endpoint prefix: as requests name a service. */
export type ServiceModels = ReadonlyMap<string, ServiceModel>

/** Reads the newest version of each service from botocore's data folder. Throws what fs throws. */
export const loadServiceModels = (
  botocoreData: string,
  services: readonly string[] = modelledServices,
): ServiceModels =>
  new Map(
    services.map((service) => {
      const model = loadServiceModel(botocoreData, service)
      return [model.metadata.signingName ?? model.metadata.endpointPrefix, model] as const
    }),
  )

const loadServiceModel = (botocoreData: string, service: string): ServiceModel => {
  const versions = readdirSync(join(botocoreData, service)).sort()
  const version = versions.at(-1)
  if (version === undefined) throw new Error(`botocore's data holds no version of ${service}.`)
  const file = join(botocoreData, service, version, 'service-2.json.gz')
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as ServiceModel
}

/** The shape that a reference names; the official models are closed, so it always exists. */
export const resolveShape = (model: ServiceModel, name: string): Shape => {
  const shape = model.shapes[name]
  if (shape === undefined) throw new Error(`The service model has no shape ${name}.`)
  return shape
}

/** HTTP status of an error code by the service model; undefined where the model does not say. */
export const modelledStatus = (model: ServiceModel, code: string): number | undefined => {
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.exception && (shape.error?.code ?? name) === code) return shape.error?.httpStatusCode
  }
  return undefined
}
